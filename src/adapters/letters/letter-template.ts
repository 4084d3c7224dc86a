/**
 * The sheet of a letter in Typst: window envelope, date, reference, subject, words, farewell, page numbers. All that is printed is data
 * of `sys.inputs`, set as plain strings: markup in a name or in a text is printed as it stands.
 */
export const letterTemplate = `#let letter = json(bytes(sys.inputs.letter))
#let look = letter.letterhead
#let footer = letter.sender.at("footer", default: ())

// Measures of the sheet and of the envelope's window. DIN 5008 forms A and B; US Letter for a #10 envelope.
#let forms = (
  "din-5008-a": (paper: "a4", left: 25mm, right: 20mm, window: (20mm, 27mm, 85mm, 45mm), body: 80.5mm, folds: (87mm, 192mm)),
  "din-5008-b": (paper: "a4", left: 25mm, right: 20mm, window: (20mm, 45mm, 85mm, 45mm), body: 98.5mm, folds: (105mm, 210mm)),
  "us-10": (paper: "us-letter", left: 25.4mm, right: 25.4mm, window: (22mm, 44mm, 98mm, 28mm), body: 82mm, folds: (93mm, 186mm)),
)
#let form = forms.at(look.window)
#let colour = rgb(look.colour)
#let quiet = rgb("#5a616a")
#let isCjk = letter.language in ("zh", "ja", "ko")
#let broken(lines) = lines.map(line => text(line)).join(linebreak())

#set document(title: letter.subject, author: letter.sender.name, date: none)
#set text(font: letter.fonts, lang: letter.language, region: letter.at("region", default: none), dir: if letter.rightToLeft { rtl } else { ltr }, size: 10.5pt, costs: (hyphenation: 300%, runt: 300%), fallback: false, hyphenate: not isCjk)
#set par(linebreaks: "optimized", leading: if isCjk { .9em } else { .68em }, spacing: 1.3em, justify: isCjk, justification-limits: (tracking: (min: 0em, max: .02em)))
#show heading: it => text(size: 12pt, weight: "bold", it.body)

#let pageLabel(number, total) = letter.page.replace("{page}", str(number)).replace("{pages}", str(total))

// The first sheet carries the letterhead; each later one the subject.
#let firstHead = {
  set text(size: 8.5pt, fill: quiet)
  place(top + left, dx: form.left, dy: 12mm, block(width: 100% - form.left - form.right, stroke: (bottom: .6pt + colour), inset: (bottom: 2.5mm), grid(
    columns: (1fr, auto),
    align: (start + bottom, end + bottom),
    {
      if "logo" in look { box(height: 11mm, image(bytes(look.logo.svg), format: "svg", height: 11mm, alt: look.logo.alt)); h(4mm) }
      text(size: 14pt, fill: colour, tracking: if isCjk or letter.rightToLeft { 0pt } else { .04em }, letter.sender.name)
    },
    broken(letter.sender.lines),
  )))
}
#let laterHead = place(top + left, dx: form.left, dy: 13mm, block(width: 100% - form.left - form.right, text(size: 8.5pt, fill: quiet, grid(
  columns: (1fr, auto),
  column-gutter: 6mm,
  letter.subject,
  letter.date,
))))
#let marks = for y in form.folds { place(top + left, dx: 4mm, dy: y, line(length: 4mm, stroke: .3pt + quiet)) }

#set page(
  paper: form.paper,
  margin: (left: form.left, right: form.right, top: 27mm, bottom: 27mm),
  background: context if counter(page).get().first() == 1 { firstHead; marks } else { laterHead },
  footer: context {
    set text(size: 7.5pt, fill: quiet)
    let total = counter(page).final().first()
    if footer.len() > 0 and counter(page).get().first() == 1 {
      line(length: 100%, stroke: .4pt + colour)
      grid(columns: (1fr,) * footer.len(), column-gutter: 5mm, ..footer.map(broken))
    }
    if total > 1 { align(end, pageLabel(counter(page).get().first(), total)) }
  },
)

// The window: the sender in one line, above the address; it stays where the envelope has it, in every script.
#let (windowLeft, windowTop, windowWidth, windowHeight) = form.window
#place(top + left, dx: windowLeft - form.left, dy: windowTop - 27mm, block(width: windowWidth, height: windowHeight, inset: (left: 5mm, right: 3mm), clip: true, {
  set par(leading: .5em, spacing: .5em, justify: false)
  set text(hyphenate: false)
  if letter.returnLine != "" {
    // One line, as small as it must be; the widest senders still break it.
    context {
      let size = (7pt, 6.5pt, 6pt, 5.5pt).find(size => measure(text(size: size, letter.returnLine)).width <= windowWidth - 8mm)
      block(height: if windowHeight > 40mm { 17.7mm } else { 5mm }, align(bottom, text(size: if size == none { 5.5pt } else { size }, fill: quiet, letter.returnLine)))
    }
  }
  let room = windowHeight - if windowHeight > 40mm { 18.7mm } else { 6mm }
  context {
    let lines(size) = block(width: windowWidth - 8mm, text(size: size, broken(letter.address)))
    let size = (10.5pt, 9.5pt, 8.5pt, 7.5pt).find(size => measure(lines(size)).height <= room)
    if size == none { panic("address-too-long") }
    lines(size)
  }
}))
#v(form.body - 27mm - 14mm)
#block(height: 10mm, width: 100%, align(bottom, grid(
  columns: (1fr, auto),
  text(size: 8pt, fill: quiet, letter.reference),
  letter.date,
)))
#heading(level: 1, letter.subject)
#v(2.5mm)
#if letter.salutation != "" { par(letter.salutation) }
#for lines in letter.paragraphs { par(broken(lines)) }
#block(breakable: false, above: 8mm, {
  par(letter.closing)
  v(11mm)
  par(broken(letter.signature))
})
`;
