import { describe, expect, it } from 'vitest';
import { describeCustomer } from '../../../../src/decide/compose/describe-customer.ts';

const giulia = {
  name: { given: 'Giulia', family: 'Rossi' },
  identities: [
    { type: 'booking-reference', value: 'QX7F2M' },
    { type: 'booking-reference', value: 'OLD123' },
    { type: 'ticket-number', value: '999-2400000001' },
    { type: 'passport', value: 'ITA-YA0000001' },
  ],
};
const needs = { identities: ['booking-reference', 'ticket-number'] };
const found = (value: string) => ({ customer: { identity: { type: 'booking-reference', value } } });

describe('What a connector gets of the customer', () => {
  it('is the identity that she was found by, and of other types all that it needs', () => {
    expect(describeCustomer(needs, found('QX7F2M'), giulia)).toEqual({
      identities: [
        { type: 'booking-reference', value: 'QX7F2M' },
        { type: 'ticket-number', value: '999-2400000001' },
      ],
    });
  });

  it.each(['qx7 f2m', 'QX7-F2M', ' qx7f2m '])('is spelt as the snapshot spells it, not as %j', (typed) => {
    const { identities } = describeCustomer({ identities: ['booking-reference'] }, found(typed), giulia);
    expect(identities).toEqual([{ type: 'booking-reference', value: 'QX7F2M' }]);
  });

  it('is spelt the usual way where the snapshot has it no more', () => {
    const { identities } = describeCustomer({ identities: ['booking-reference'] }, found('ab-12'), giulia);
    expect(identities).toEqual([{ type: 'booking-reference', value: 'AB12' }]);
  });

  it('is every identity of the wanted types where she was named by her id', () => {
    const told = describeCustomer(needs, { customer: { id: 'C-1001' } }, giulia);
    expect(told.identities.map(({ value }) => value)).toEqual(['QX7F2M', 'OLD123', '999-2400000001']);
  });

  it('holds her name only where the connector declares that it needs it', () => {
    expect(describeCustomer({ name: true }, {}, giulia)).toEqual({ identities: [], name: giulia.name });
    expect(describeCustomer({ identities: ['passport'] }, {}, giulia)).not.toHaveProperty('name');
  });
});
