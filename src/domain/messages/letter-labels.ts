/** The few words of a letter's frame. `page` holds {page} and {pages}. */
type LetterLabels = { readonly reference: string; readonly page: string };

const labels: Readonly<Record<string, LetterLabels>> = {
  'en-Latn': { reference: 'Our reference', page: 'Page {page} of {pages}' },
  'de-Latn': { reference: 'Unser Zeichen', page: 'Seite {page} von {pages}' },
  'it-Latn': { reference: 'Nostro riferimento', page: 'Pagina {page} di {pages}' },
  'fr-Latn': { reference: 'Notre référence', page: 'Page {page} sur {pages}' },
  'es-Latn': { reference: 'Nuestra referencia', page: 'Página {page} de {pages}' },
  'zh-Hant': { reference: '文件編號', page: '第 {page} 頁，共 {pages} 頁' },
  'zh-Hans': { reference: '文件编号', page: '第 {page} 页，共 {pages} 页' },
};

/** Figures alone, in a language whose words are not known here. */
const wordless: LetterLabels = { reference: '', page: '{page}/{pages}' };

/** The labels in a locale's language and script. */
export function findLetterLabels(locale: string): LetterLabels {
  const { language, script } = new Intl.Locale(locale).maximize();
  return labels[`${language}-${script}`] ?? wordless;
}
