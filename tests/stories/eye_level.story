# Whoever works here is named as such where everyone reads it, at the same eye level as anyone
rows: IDP-07
language: de, en
at: 2026-11-18 12:00

Mira says in Chat: "I left the key under the mat."
de: Quinn picks "Danke sagen" on "key under the mat"
en: Quinn picks "Thank" on "key under the mat"
whatever is said in Chat
whatever Quinn reads
de: Quinn presses "Dazusagen, wofür"
en: Quinn presses "Say what for"
Quinn fills in why: "now I can get in"
de: in Plausch: host says ~ "Mira · Team" and ~ "now I can get in"
en: in Chat: host says ~ "Mira · team" and ~ "now I can get in"
whatever Quinn reads

# To Mira alone the name is enough, and she is told what stands behind it.
whatever Mira reads
Mira types: /profile show
de: Mira reads ~ "Öffentlich steht hinter deinem Namen: Team" without "Mira ·"
en: Mira reads ~ "In public your name is followed by: team" without "Mira ·"
