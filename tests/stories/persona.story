# Mira weighs a draft; Quinn wants a human, and the host keeps out of it
rows: PER-06, PER-10, N8, N9
language: de, en
at: 2026-11-18 12:00

# What could be read wrongly is shown to her alone, and nothing is put into her mouth.
de: Mira picks /desk weigh with text: "Wie bereits erwähnt, wird das umgehend erledigt."
en: Mira picks /desk weigh with text: "As already mentioned, we will fix it."
de: Mira reads ~ "„Wie bereits erwähnt“" and ~ "erhobener Zeigefinger" and ~ "irgendwann"
en: Mira reads ~ "“As already mentioned”" and ~ "wagging finger" and ~ "some day"
de: Mira picks /desk weigh with text: "Ich habe das Tor vergessen. Entschuldige bitte."
en: Mira picks /desk weigh with text: "I forgot the gate. I apologise."
de: Mira reads ~ "Ich finde nichts"
en: Mira reads ~ "I find nothing"
nobody else reads anything

# A human is one tap away, and no time is named that nobody set.
Quinn types: /privacy consent
de: Quinn reads something with button "Mit einem Menschen reden"
en: Quinn reads something with button "Talk to a human"
de: Quinn presses "Mit einem Menschen reden"
en: Quinn presses "Talk to a human"
de: Quinn reads ~ "Bescheid gesagt" and ~ "Ich halte mich" without "sofort", "bald"
en: Quinn reads ~ "let the team know" and ~ "I'll step back" without "soon", "immediately"
de: in Team: host says ~ "Quinn" with buttons "Ich übernehme"
en: in Team: host says ~ "Quinn" with buttons "I'll take it"

# What Quinn writes now is no conversation with a machine: one honest line, then nothing.
Quinn says to the host: it is all too much
de: Quinn reads ~ "liest nur der Bot"
en: Quinn reads ~ "Only the bot reads"
Quinn says to the host: hello?
Quinn reads nothing
de: Mira presses "Ich übernehme"
en: Mira presses "I'll take it"
Quinn reads ~ "Mira"
whatever Mira reads
in Team: host changes a line to ~ "Mira" with no buttons

# What Quinn asks by command is answered all the same, and a day later the host is back.
Quinn types: /host quiet
de: Quinn reads ~ "Ruhe"
en: Quinn reads ~ "quiet"
wait 25 hours
Quinn says to the host: hm
de: Quinn reads ~ "verstehe nur wenig"
en: Quinn reads ~ "understand only a little"
