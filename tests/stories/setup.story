# Olga makes the house her own in four pages, leaves in between, and takes one thing back
rows: CHA-05, PER-05, PER-07
language: de, en
at: 2026-11-18 12:00

de: Olga types: /host wer
en: Olga types: /host about
de: Olga reads ~ "Eingerichtet ist hier noch nichts" with button "Einrichten"
en: Olga reads ~ "Nothing has been set up here yet" with button "Set up"
de: Olga presses "Einrichten"
en: Olga presses "Set up"
de: Olga reads ~ "Vier kurze Seiten" with button "Seite 1: wie ich spreche"
en: Olga reads ~ "Four short pages" with button "Page 1: how I speak"
de: Olga presses "Seite 1: wie ich spreche"
en: Olga presses "Page 1: how I speak"
Olga fills in community_name: "Am Eck", community_zone: "Lisbon"
de: Olga reads ~ "Seite 2 von 4" with button "Später"
en: Olga reads ~ "Page 2 of 4" with button "Later"

# She leaves; the next day it goes on where it was.
de: Olga presses "Später"
en: Olga presses "Later"
whatever Olga reads
wait 1 day
Olga types: /setup start
de: Olga reads ~ "Seite 2 von 4" with button "Seite 2: wo was ist"
en: Olga reads ~ "Page 2 of 4" with button "Page 2: what is where"
de: Olga presses "Seite 2: wo was ist"
en: Olga presses "Page 2: what is where"
de: Olga fills in places_talk: Fragen, places_questions: Plausch
en: Olga fills in places_talk: Questions, places_questions: Chat
de: Olga reads ~ "mehr als drei" with button "Seite 3: wer da ist"
en: Olga reads ~ "more than three" with button "Page 3: who is around"
de: Olga presses "Seite 3: wer da ist"
en: Olga presses "Page 3: who is around"
de: Olga fills in team: "Mira: Moderation, Jo", hours: "Mo-Fr 18-20"
en: Olga fills in team: "Mira: moderation, Jo", hours: "Mon-Fri 18-20"
de: Olga reads ~ "Gespeichert" with button "Seite 4: wann ich still bin"
en: Olga reads ~ "Saved" with button "Page 4: when I'm quiet"
de: Olga presses "Seite 4: wann ich still bin"
en: Olga presses "Page 4: when I'm quiet"
Olga fills in host_quiet: "22-7"
de: Olga reads ~ "So ist es jetzt" and ~ "Am Eck" and ~ "22:00–07:00" with button "Fertig"
en: Olga reads ~ "This is how it is now" and ~ "Am Eck" and ~ "22:00–07:00" with button "Done"

# Everything counts at once, and each change can be taken back.
de: Quinn types: /host zeiten
en: Quinn types: /host hours
de: Quinn reads ~ "Entscheidungen treffen Menschen: Mira und Jo"
en: Quinn reads ~ "Mira and Jo"
Olga types: /setup undo
de: Olga reads ~ "Ruhezeit: wieder 21:00–08:00"
en: Olga reads ~ "Quiet hours: 21:00–08:00 again"
Quinn types: /setup show
de: Quinn reads ~ "Team zuständig"
en: Quinn reads ~ "for the team here"
nothing is said anywhere
