# Thanks wait for Lea without a sound, until she asks for them
rows: IDP-08, THX-01
language: de, en
at: 2026-11-18 12:00

Lea says in Chat: "The grey valve goes to the left."
de: Quinn replies to "grey valve": /danke für das Ventil
en: Quinn replies to "grey valve": /thanks for the valve
host reacts 🙏 to "grey valve"
whatever is said in Chat
Lea types: /profile inbox
whatever Lea reads
wait 5 minutes
Lea types: /profile notify everything
whatever Lea reads
de: Jo replies to "grey valve": /danke für die Ruhe
en: Jo replies to "grey valve": /thanks for the calm
de: Lea reads ~ "für die Ruhe"
en: Lea reads ~ "for the calm"
Lea types: /profile inbox
de: Lea reads ~ "Nichts wartet auf dich"
en: Lea reads ~ "Nothing is waiting for you"
whatever is said in Chat
