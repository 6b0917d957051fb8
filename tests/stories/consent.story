# Every purpose is a switch, off at first, and turned at any time
rows: IDP-03
language: de, en
at: 2026-11-18 12:00

de: Lea types: /privacy consent
en: Lea picks /privacy consent
de: Lea reads ~ "Dank weitersagen: aus" with button "Dank weitersagen: einschalten"
en: Lea reads ~ "Share thanks: off" with button "Share thanks: turn on"
de: Lea presses "Dank weitersagen: einschalten"
en: Lea presses "Share thanks: turn on"
de: Lea reads ~ "An. Das gilt ab jetzt" and ~ "an seit" with button "Dank weitersagen: ausschalten"
en: Lea reads ~ "On, from now on" and ~ "on since" with button "Share thanks: turn off"

# One side alone is not enough: Quinn has said nothing, so it stays where it was said.
Lea says in Chat: "Take the second exit."
Quinn replies to "second exit": /thanks for the way
whatever is said in Chat
wait 1 day
nothing is said in Thanks

de: Lea presses "Dank weitersagen: ausschalten"
en: Lea presses "Share thanks: turn off"
whatever Lea reads
de: Lea types: /privacy consent
en: Lea picks /privacy consent
de: Lea reads ~ "Dank weitersagen: aus"
en: Lea reads ~ "Share thanks: off"
nothing is said anywhere
