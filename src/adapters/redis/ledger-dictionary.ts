/**
 * What the ledger's records are made of, in the order of their JSON: the dictionaries of their compression. FROZEN: a record can
 * only be read with the very bytes that it was written with. Another dictionary needs another codec version. They have
 * words of Tact and of courtesy alone, none of a customer.
 */
const texts = [
  'Mit freundlichen Grüßen Guten Tag, Sehr geehrte Frau Sehr geehrter Herr Herzlich willkommen. Vielen Dank für Ihre Treue. Es tut uns leid, dass ',
  'Wir entschuldigen uns für Ihren Flug Ihre Punkte gutgeschrieben Bonjour Madame Monsieur Bienvenue. Nous vous remercions de votre fidélité ',
  'Nous vous prions de nous excuser pour votre Cordialement Buenos días, Estimado señor Estimada señora Gracias por su fidelidad Le pedimos disculpas por ',
  'Yours sincerely, Dear Ms Dear Mr Good morning, Welcome back. Thank you for your loyalty as a customer. We are sorry that We apologise for your ',
  'We have credited points to your account. today for you as a thank you. Happy birthday! It will be confirmed when ',
  'Gentile Signora Gentile Signor Con i nostri più cordiali saluti Le porgiamo le nostre scuse per il Suo La ringraziamo per avere Oggi per Lei a € ',
  'Per rimediare, stiamo cercando di assegnarLe senza alcun supplemento Sarà confermato quando Le abbiamo accreditato 000 punti. Ci scusiamo per il giorno ',
  'Tanti auguri di buon compleanno da tutti noi! Abbiamo inserito le Sue preferenze. Posto: corridoio. finestrino. Pasto: ',
  'Grazie per la Sua fedeltà come cliente Buongiorno, Signora Buongiorno, Signor Le diamo il benvenuto.',
  '"paragraphs":["salutation":"","subject":"","closing":"","signature":["","sender":{"name":"","lines":["","recipient":"","timeZone":"Europe/',
  '"letter":{"locale":"it","connector":"loyalty","action":"credit-points","customer":{"identities":[{"type":"',
  '"named":{"incident-rejected":{"all":[{"fact":"incidents","params":{"types":["cancellation","path":"$.list[*].incidentId","operator":"contains","value":{"fact":"settles","path":"$[0]"}}]',
  '"sinceDecision":true},"path":"$.list[*].where","operator":"contains","value":{"fact":"context","path":"$.',
  '"taskId":"dec-","type":"message","type":"remedy","template":"","createdAt":1"dueAt":1"payload":{"pack":"',
  '"while":{"conditions":{"all":[{"fact":"","operator":"equal","value":"named":{},"facts":{"status":"acknowledged"',
  '"code":"promise-refused","detail":"promise-withdrawn","reason-gone","operator","reference":"","location":"',
  'No customer has this id, or all of these identities.The request names no customer.',
  'The promise was made at an earlier interaction and still holds.The customer has not consented to this purpose.',
  'A shared budget has nothing left, so the next alternative was taken."code":"budget-exhausted","text":"',
  '{"code":"promise-standing","text":"{"code":"customer-unknown","text":"{"code":"language-not-available","text":"',
  '"outcome":"shown","outcome":"accepted","outcome":"declined","effect":{"status":"done","sessionId":"',
  '"version":1,"promises":[{"actionId":"dec-","pack":"","type":"","params":{"points":"reason":{"code":"","ruleId":""},',
  '"occasion":"","group":"recovery","withholds":"all-offers","settles":["inc-"],"messages":[{"key":"","values":{"date":{"',
  '"decisionId":"dec-","interactionId":"","channel":"kiosk","at":17,"life":{"state":"confirmed","word":"own","word":"awaited",',
  '"holds":true,"moves":[{"to":"asked","at":17,"source":"tact"}]},"took":{"key":"","amount":1},"followUps":["dec-',
  '"hasRemedy":true}],"contacts":[{"decisionId":"dec-","offerId":"","category":"","channel":"web","outcome":"offered","at":17}]}',
];

const requests = [
  '{"interactionId":"","touchpoint":"check-in","channel":"kiosk","customer":{"identity":{"type":"email","value":"',
  '"booking-reference","frequent-flyer","context":{"flight":{"number":"","haul":"long","arrival":"2026-',
  '"locale":"it-IT","maxOffers":3,"budgetMs":1000,"mode":"live"}',
];

/** A request as a decision's record begins with it, and what the decision was decided on. */
const records = [
  '"found":"unknown","household":{"contacts":"rates":[["","budgets":[{"key":"","taken":1,"limit":"offerable":[],"remedyFor":"dec-","systems":["","acting":["extra-',
  '"rounds":[{"moves":[{"actionId":"dec-","kind":"confirm","kind":"refuse","booking-reference","frequent-flyer","verification":"verified","sessionId":"',
  '{"fingerprint":"","request":{"interactionId":"","touchpoint":"check-in","channel":"kiosk","customer":{"identity":{"type":"email","value":"@example.com"}},',
  '"context":{"flight":{"number":"TA","haul":"short","haul":"long","arrival":"2026-11-30T","cabin":"economy","cabin":"business","seats":{"business":,"first":}}},',
  '"locale":"it-IT","maxOffers":3,"budgetMs":1000,"mode":"live"},"basis":{"runtime":"","snapshot":"","memory":{"contacts":1,"lastAt":17,',
  '"promises":[{}],"promisedAt":17},"acting":[""]},"customerId":""}\n',
];

const answers = [
  '{"decisionId":"dec-","interactionId":"","customerId":"","touchpoint":"","channelUsed":"web","channelUsed":"desk",',
  '"decidedAt":"2026-11-","mode":"live","locale":"de","locale":"en","locale":"it","actions":[{"actionId":"dec-","type":"',
  'credit-points","params":{"points":000},"status":"asked","reason":{"code":"service-recovery","ruleId":"',
  '"standing":{"decisionId":"dec-","interactionId":"","channel":"","at":"2026-","status":"confirmed",',
  '"messages":[{"purpose":"greeting","audience":"agent","channel":"desk","locale":"","format":"html","format":"ssml","body":"","know":"',
  '{"purpose":"action-reason","audience":"customer","format":"text","locale":"it","body":".","channel":"kiosk","key":"recovery-',
  '"purpose":"preferences","purpose":"recognition",',
  '"offers":[{"offerId":"","rank":1,"category":"","placement":"","score":{"propensity":0.0,"value":0,"context":1,"lever":1,"total":0},',
  '"evidence":{"propensity":{"value":0.0,"source":"prior"},"consent":{"purpose":"personal-offers","granted":true,"source":"","at":"2026-',
  'T00:00:00Z"}},"treatment":{"productCode":"","image":"","price":{"amount":0,"currency":"EUR"},"message":{"purpose":"offer",',
  '"audience":"customer","format":"text","locale":"it","body":" €.","channel":"kiosk","key":"offer-"}},',
  '"reason":{"code":"eligible","ruleId":"offer-"}},{"offerId":"","rank":2,"rank":3,"offers":[],',
  '"channel":{"best":"email","best":null,"ranking":[{"channel":"letter","channel":"push","channel":"email","rate":0.18,"lowerBound":0.0',
  '"attempts":0,"evidence":{"successes":0,"prior":{"rate":0.1,"strength":20,"of":"all customers"},"worthAtLeast":0.0,"preferred":true}},',
  '{"channel":"sms","rate":0.12,"lowerBound":0.03,"attempts":0,"evidence":{"successes":0,"prior":{"rate":0.12,"strength":20,',
  '"of":"all customers"},"worthAtLeast":-0.0,"ruledOut":"consent-missing"}},{"channel":"phone","rate":0.1,"lowerBound":0.02,',
  '"attempts":0,"evidence":{"successes":0,"prior":{"rate":0.1,"strength":20,"of":"all customers"},"worthAtLeast":-5.9,',
  '"ruledOut":"unreachable"}}]},"preferences":{"seat":"window","meal":"payment":"card ending in ","channels":[{"purpose":"service","channel":"',
  '"preferences":{},"openCases":[{"caseId":"","type":"complaint","status":"open"}],"openCases":[],"facts":{},',
  '"tasks":[{"taskId":"dec--t1","type":"letter","template":"","channel":"letter","locale":"","dueAt":"2026-12-01T00:00:00.000Z"}],',
  '"tasks":[],"ruleSet":{"version":"","ageMs":0},"snapshot":{"asOf":"2026-11-30T00:00:00.000Z","ageMs":0,"source":"store"},',
  '"snapshot":null,"source":"cache"},"reasons":[{"code":"no-eligible-offer","text":"No offer is eligible for this customer here and now."}],',
  '"reasons":[],"degraded":[],"elapsedMs":0.0}',
];

/** By codec version. */
export const ledgerDictionaries: ReadonlyMap<number, Buffer> = new Map([
  [2, Buffer.from([...texts, ...requests, ...answers].join(''))],
  [3, Buffer.from([...texts, ...records, ...answers].join(''))],
]);
