# Thanks that happen by themselves are noticed with one small mark, and with no words
rows: THX-02
language: de, en
at: 2026-11-18 12:00

Lea says in Chat: "The key hangs behind the door."
de: Quinn replies to "The key": Danke dir, Lea!
en: Quinn replies to "The key": thank you, Lea!
host reacted once in Chat
Jo reacts 🙏 to "The key"
Mira reacts 🙏 to "The key"
host reacted once in Chat
nothing is said anywhere
nobody reads anything

# What only sounds like thanks is none.
wait 1 day
Lea says in Questions: "The parcel is gone."
de: Quinn replies to "parcel": na danke
en: Quinn replies to "parcel": thanks for nothing
the host does not react to "parcel"
host reacted never in Questions
nobody reads anything
nothing is said anywhere
