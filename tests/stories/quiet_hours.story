# Quiet hours: the house has some, and Lea sets her own
rows: PER-05
language: de, en
at: 2026-11-18 12:00

# A phone rings only where its owner wants it to (IDP-08).
Lea types: /profile notify everything
whatever Lea reads

Lea types: /host quiet
de: Lea reads ~ "21:00" and ~ "08:00"
en: Lea reads ~ "21:00" and ~ "08:00"
Lea types: /host quiet 19-10
de: Lea reads ~ "19:00" and ~ "10:00"
en: Lea reads ~ "19:00" and ~ "10:00"
wait until 2026-11-18 20:00
Quinn types: /thanks @Lea for today
Lea reads quietly ~ "for today"
whatever Quinn reads
de: Lea types: /host quiet aus
en: Lea types: /host quiet off
de: Lea reads ~ "Ruhe ist hier von"
en: Lea reads ~ "It's quiet here from"

# What nobody asked for is not said at night at all.
Jo picks /ritual create in Chat with title: "Late", day: thu, time: "22:00", questions: "Still awake?"
de: Jo reads ~ "Ruhe"
en: Jo reads ~ "quiet"
wait 3 days
nothing is said anywhere
