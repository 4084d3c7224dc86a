import type { MailMarks } from '../../adapters/mail/mail-marks.ts';
import { createSmtpSender } from '../../adapters/mail/smtp-sender.ts';
import type { Config } from '../../config/config.ts';
import type { FollowUpOutlets } from '../../deliver/deliver-follow-up.ts';
import { openLinkSigner } from './link-services.ts';

/** It ends before the worker gives the attempt up, so that the answer is always known to the attempt. */
const timeoutMs = 15_000;

/** What sends letters and messages, as SENDERS and SMTP_URL say. An entry for a country goes before one for its channel. */
export function openFollowUpSenders(
  config: Pick<Config, 'senders' | 'smtpUrl' | 'mailFrom' | 'publicUrl' | 'linkSecret'>,
  marks: MailMarks,
): Pick<FollowUpOutlets, 'chooseSender' | 'mail' | 'signLink'> {
  const { senders, smtpUrl, mailFrom } = config;
  const signer = openLinkSigner(config);
  const hasServer = smtpUrl !== undefined && mailFrom !== undefined;
  return {
    chooseSender: (channel, country) =>
      senders.get(`${channel}:${country}`) ??
      senders.get(channel) ??
      (hasServer && channel === 'email' ? 'smtp' : undefined),
    ...(signer && { signLink: signer.sign }),
    ...(hasServer && { mail: createSmtpSender({ url: smtpUrl, from: mailFrom, marks, timeoutMs }) }),
  };
}
