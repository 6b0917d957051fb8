# The week has three places; a fourth round is refused, and it is said what could give way
rows: RIT-03, PER-04
language: de, en
at: 2026-11-18 12:00

Jo picks /ritual create in Chat with title: "Monday", day: mon, time: "18:00", questions: "What is new?"
Jo picks /ritual create in Chat with title: "Wednesday", day: wed, time: "18:00", questions: "What helps?"
Jo picks /ritual create in Chat with title: "Friday", day: fri, time: "18:00", questions: "What remains?"
whatever Jo reads
Jo picks /ritual create in Chat with title: "Sunday", day: sun, time: "18:00", questions: "And now?"
de: Jo reads ~ "alle 3 Plätze" and ~ "Monday" and ~ "/host budget"
en: Jo reads ~ "All 3 slots" and ~ "Monday" and ~ "/host budget"
Quinn types: /ritual list
Quinn reads ~ "Monday" and ~ "Friday" without "Sunday"

# Raising it is a human's decision.
Jo picks /host budget in Chat with weekly: 4
Jo reads ~ "4"
Jo picks /ritual create in Chat with title: "Sunday", day: sun, time: "18:00", questions: "And now?"
Jo reads ~ "Sunday"
nothing is said anywhere
