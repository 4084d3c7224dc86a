/** Where sample customers live, what they are called there, and how their numbers are written. */
export type SampleMarket = {
  readonly market: string;
  readonly languages: readonly string[];
  readonly timeZone: string;
  readonly currency: string;
  /** Units of the currency for one euro, roughly: values are spread alike in all markets. */
  readonly rate: number;
  readonly women: readonly string[];
  readonly men: readonly string[];
  readonly families: readonly string[];
  readonly familyFirst: boolean;
  /** A number of a range that is kept for fiction or never assigned; `n` is below 1000. None where the range is too small. */
  readonly phone?: (n: number) => string;
};

const pad = (n: number, length: number): string => String(n).padStart(length, '0');
const words = (text: string): string[] => text.split(' ');

export const sampleMarkets: readonly SampleMarket[] = [
  {
    market: 'IT',
    languages: ['it-IT'],
    timeZone: 'Europe/Rome',
    currency: 'EUR',
    rate: 1,
    women: words('Chiara Francesca Elena Valentina Martina Paola Federica Silvia'),
    men: words('Luca Alessandro Matteo Davide Andrea Stefano Giovanni Paolo'),
    families: words('Rossi Ferrari Esposito Romano Colombo Greco Gallo Fontana Moretti Barbieri'),
    familyFirst: false,
    phone: (n) => `+39 06 0000 ${pad(n, 4)}`,
  },
  {
    market: 'DE',
    languages: ['de-DE'],
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    rate: 1,
    women: words('Katrin Sabine Julia Monika Claudia Lena Petra Heike'),
    men: words('Jens Michael Stefan Uwe Florian Jürgen Lukas Markus'),
    families: words('Müller Schmidt Fischer Weber Wagner Hoffmann Schäfer Koch Richter Krüger'),
    familyFirst: false,
    phone: (n) => `+49 30 23125 ${pad(n, 3)}`,
  },
  {
    market: 'GB',
    languages: ['en-GB'],
    timeZone: 'Europe/London',
    currency: 'GBP',
    rate: 0.86,
    women: words('Charlotte Amelia Sophie Hannah Grace Lucy Fiona Priya'),
    men: words('Oliver Harry George William Callum Rhys Imran Daniel'),
    families: words('Smith Jones Taylor Brown Evans Patel Hughes Walker Campbell Murphy'),
    familyFirst: false,
    phone: (n) => `+44 7700 900${pad(n, 3)}`,
  },
  {
    market: 'TW',
    languages: ['zh-Hant-TW', 'en'],
    timeZone: 'Asia/Taipei',
    currency: 'TWD',
    rate: 35,
    women: words('淑芬 雅婷 美玲 佳穎 詩涵 欣怡 麗華 子涵'),
    men: words('志明 俊傑 建宏 家豪 冠宇 宗翰 文雄 柏翰'),
    families: words('林 黃 張 吳 劉 蔡 楊 許 鄭 謝'),
    familyFirst: true,
    phone: (n) => `+886 2 0000 ${pad(n, 4)}`,
  },
  {
    market: 'CN',
    languages: ['zh-Hans-CN'],
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    rate: 7.8,
    women: words('芳 敏 静 秀英 丽娜 雪梅 晓燕 婷婷'),
    men: words('强 磊 军 建国 志强 海涛 文博 浩然'),
    families: words('王 张 刘 陈 杨 赵 黄 周 吴 徐'),
    familyFirst: true,
    phone: (n) => `+86 10 0000 ${pad(n, 4)}`,
  },
  {
    market: 'FR',
    languages: ['fr-FR', 'en'],
    timeZone: 'Europe/Paris',
    currency: 'EUR',
    rate: 1,
    women: words('Camille Isabelle Nathalie Manon Léa Sandrine'),
    men: words('Julien Nicolas Antoine Mathieu Hugo Philippe'),
    families: words('Martin Bernard Dubois Moreau Lefebvre Garnier Rousseau'),
    familyFirst: false,
    phone: (n) => `+33 1 99 00 ${pad(Math.floor(n / 100), 2)} ${pad(n % 100, 2)}`,
  },
  {
    market: 'US',
    languages: ['en-US'],
    timeZone: 'America/New_York',
    currency: 'USD',
    rate: 1.1,
    women: words('Emily Ashley Madison Rachel Denise Maria'),
    men: words('Tyler Brandon Kevin Marcus Jose Ethan'),
    families: words('Johnson Williams Davis Garcia Miller Anderson Nguyen'),
    familyFirst: false,
  },
];
