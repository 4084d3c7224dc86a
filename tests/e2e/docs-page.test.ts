import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog } from '../http/fake-services.ts';

const app = buildApp(createFakeServices(), { log: createRecordedLog() });
let origin = '';

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

it('/docs shows the operations in a browser, from this server alone and within its content security policy', async () => {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    const complaints: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
        foreign.push(request.url());
    });
    await page.goto(`${origin}/docs`);
    const operation = page.locator('.opblock-post', { hasText: '/v1/decisions' }).first();
    await operation.waitFor();
    await operation.click();
    await page.getByText('Decide what to do, say and offer at an interaction').first().waitFor();
    await operation.locator('.opblock-body').getByText('"interactionId"').first().waitFor();
    await page.goto(`${origin}/docs/errors#invalid-request`);
    expect(await page.locator('section:target h2').innerText()).toBe('invalid-request');
    expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });
  } finally {
    await browser.close();
  }
});
