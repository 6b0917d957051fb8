# Thank you, said in three ways: by palette, as a reply, from the menu
rows: THX-01, PER-03
language: de, en
at: 2026-11-18 12:00

# A phone rings only where its owner wants it to (IDP-08).
Lea types: /profile notify everything
whatever Lea reads

Lea says in Chat: "The grey valve goes to the left, then wait ten minutes."

# As a reply: the reason stands where it was said, and Lea reads it for herself.
de: Quinn replies to "grey valve": /danke fürs Erklären der Heizung
en: Quinn replies to "grey valve": /thanks for explaining the heating
de: Lea reads ~ "Quinn sagt danke" and ~ "fürs Erklären der Heizung"
en: Lea reads ~ "Quinn says thanks" and ~ "for explaining the heating"
de: Quinn reads ~ "liegt für Lea bereit" with button "Zurücknehmen"
en: Quinn reads ~ "there for Lea to read" with button "Take it back"
host reacts 🙏 to "grey valve"
whatever Quinn reads
de: in Plausch anyone can read ~ "fürs Erklären der Heizung" without "1"
en: in Chat anyone can read ~ "for explaining the heating" without "1"

# From the menu of the message: one tap, the reason may follow or not.
wait 5 minutes
de: Jo picks "Danke sagen" on "grey valve"
en: Jo picks "Thank" on "grey valve"
de: Jo reads ~ "liegt für Lea bereit" and ~ "wofür" with button "Dazusagen, wofür"
en: Jo reads ~ "there for Lea to read" and ~ "what for" with button "Say what for"
whatever Lea reads
whatever is said in Chat
de: Jo presses "Dazusagen, wofür"
en: Jo presses "Say what for"
Jo is asked for why
Jo fills in why: "my kitchen is warm again"
de: Jo reads "Steht jetzt dabei."
en: Jo reads "I've added it."
Lea reads ~ "my kitchen is warm again"
in Chat: host says ~ "my kitchen is warm again" and ~ "Lea" without "1"

# By palette, just between the two.
wait 5 minutes
Mira picks /thanks in Chat with to: Lea, why: "your patience", private: yes
Lea reads ~ "Mira" and ~ "your patience"
de: Mira reads ~ "unter vier Augen"
en: Mira reads ~ "just between you"
nothing more is said anywhere
nobody else reads anything
