/** What stands around a stop: the words of its link, the question and the answer of its page. */
export type StopWords = {
  readonly link: string;
  readonly question: string;
  readonly button: string;
  readonly done: string;
  readonly gone: string;
};

const words: Readonly<Record<string, StopWords>> = {
  'en-Latn': {
    link: 'Stop these messages',
    question: 'Do you want no more of these messages?',
    button: 'Stop them',
    done: 'Done. You will get no more of these messages.',
    gone: 'This link is no longer valid.',
  },
  'de-Latn': {
    link: 'Solche Nachrichten abbestellen',
    question: 'Möchten Sie solche Nachrichten nicht mehr erhalten?',
    button: 'Abbestellen',
    done: 'Erledigt. Sie erhalten keine solchen Nachrichten mehr.',
    gone: 'Dieser Link ist nicht mehr gültig.',
  },
  'it-Latn': {
    link: 'Non ricevere più questi messaggi',
    question: 'Non desidera più ricevere questi messaggi?',
    button: 'Non riceverli più',
    done: 'Fatto. Non riceverà più questi messaggi.',
    gone: 'Questo link non è più valido.',
  },
  'fr-Latn': {
    link: 'Ne plus recevoir ces messages',
    question: 'Souhaitez-vous ne plus recevoir ces messages ?',
    button: 'Ne plus les recevoir',
    done: 'C’est fait. Vous ne recevrez plus ces messages.',
    gone: 'Ce lien n’est plus valable.',
  },
  'es-Latn': {
    link: 'Dejar de recibir estos mensajes',
    question: '¿Desea dejar de recibir estos mensajes?',
    button: 'Dejar de recibirlos',
    done: 'Hecho. No recibirá más estos mensajes.',
    gone: 'Este enlace ya no es válido.',
  },
  'zh-Hant': {
    link: '取消訂閱此類訊息',
    question: '您不想再收到此類訊息嗎？',
    button: '取消訂閱',
    done: '已完成，您將不再收到此類訊息。',
    gone: '此連結已失效。',
  },
  'zh-Hans': {
    link: '退订此类消息',
    question: '您不想再收到此类消息吗？',
    button: '退订',
    done: '已完成，您将不再收到此类消息。',
    gone: '此链接已失效。',
  },
};

/** The words in a locale's language and script; English where they are not known here. */
export function findStopWords(locale: string): StopWords {
  const { language, script } = new Intl.Locale(locale).maximize();
  return words[`${language}-${script}`] ?? (words['en-Latn'] as StopWords);
}
