# What the house knows of Lea: hers to see, to change, and to know who looked
rows: IDP-01, IDP-06, IDP-08, IDP-09
language: de, en
at: 2026-11-18 12:00

# Nothing rings unasked; Lea decides what may.
Lea types: /profile notify nothing
de: Lea reads ~ "Unaufgefordert schreibe ich dir nicht" with button "Nur was du verfolgst"
en: Lea reads ~ "I don't write to you unasked" with button "Only what you follow"
de: Lea presses "Nur was du verfolgst"
en: Lea presses "Only what you follow"
de: Lea reads ~ "nur, was du verfolgst"
en: Lea reads ~ "only about what you follow"

# Interests are what she names, and nothing else.
Lea types: /profile interests Brot
de: Lea reads ~ "Deine Interessen: Brot" and ~ "Das Team sieht sie nicht" with button "– Brot"
en: Lea reads ~ "Your interests: Brot" and ~ "The team doesn't see them" with button "– Brot"

# All of it on one page, with what can be changed under it.
Lea types: /profile show
de: Lea reads ~ "Das weiß ich über dich – mehr nicht" and ~ "Ich erkläre dir alles ausführlich" and ~ "Brot" with button "Weniger erklären"
en: Lea reads ~ "This is what I know about you, and nothing more" and ~ "I explain everything to you" and ~ "Brot" with button "Explain less"
de: Lea presses "Weniger erklären"
en: Lea presses "Explain less"
de: Lea reads ~ "Ich erkläre dir so viel wie üblich"
en: Lea reads ~ "I explain as much as usual"

# Mira looks, and Lea can read that someone did, and by which role.
Mira types: /profile card @Lea
de: Mira reads ~ "Lea, hier bekannt seit" and ~ "ist vermerkt" without "Brot"
en: Mira reads ~ "Lea, known here since" and ~ "noted that you looked" without "Brot"
Lea types: /privacy access
de: Lea reads ~ "Moderation, deine Karte" without "Mira"
en: Lea reads ~ "Moderator, your card" without "Mira"

de: Quinn types: /profil karte @Lea
en: Quinn types: /profile card @Lea
de: Quinn reads ~ "das Team"
en: Quinn reads ~ "the team"
nothing is said anywhere

# From the menu on whoever wrote something, without typing a name.
Lea says in Chat: "Good evening."
de: Mira picks "Wer ist das?" on "Good evening"
en: Mira picks "Who is this?" on "Good evening"
whatever Mira reads
whatever is said in Chat
whatever is said in Team
