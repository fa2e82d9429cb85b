/* text_keys_fee.h - the part of text_keys.h about fees. */
#ifndef BOT_TEXT_KEYS_FEE_H
#define BOT_TEXT_KEYS_FEE_H

/* What a home owes. Amounts are yuan with two decimals. */
#define TEXT_KEY_FEE_LIST(X)                                                                       \
    X(FEE_HEAD,            "fee.head",           "room",           "")                             \
    X(FEE_MONTH,           "fee.month",          "month items",    "")                             \
    X(FEE_ITEM,            "fee.item",           "kind amount",    "")                             \
    X(FEE_ITEM_DISPUTED,   "fee.item_disputed",  "kind amount",    "")                             \
    X(FEE_MORE,            "fee.more",           "amount",         "")                             \
    X(FEE_TOTAL,           "fee.total",          "count amount",   "")                             \
    X(FEE_CHECK,           "fee.check",          "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(FEE_HOW,             "fee.how",            "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(FEE_CLEAR,           "fee.clear",          "room",           "")                             \
    X(FEE_CREDIT,          "fee.credit",         "amount",         "")                             \
    X(FEE_LAST_PAID,       "fee.last_paid",      "day amount",     "")                             \
    X(FEE_NOT_SEEN,        "fee.not_seen",       "",               "")                             \
    X(FEE_CONFIRMED,       "fee.confirmed",      "",               "")                             \
    X(FEE_PROMISED,        "fee.promised",       "day",            "")                             \
    X(FEE_TOO_FAR,         "fee.too_far",        "day latest",     "days")                         \
    X(FEE_STILL_TOO_FAR,   "fee.still_too_far",  "",               "latest days")                  \
    X(FEE_WHY_TOO_FAR,     "fee.why.too_far",    "",               "")                             \
    X(FEE_PERSON,          "fee.person",         "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(FEE_WHY_PERSON,      "fee.why.person",     "",               "")                             \
    X(FEE_NOT_MINE,        "fee.not_mine",       "",               TEXT_KEY_ABOUT_COMMUNITY)       \
    X(WORDS_FEE_HARDSHIP,  "words.fee.hardship", "",               "")                             \
    X(WORDS_FEE_PARTS,     "words.fee.parts",    "",               "")                             \
    X(WORDS_FEE_ASKS,      "words.fee.asks",     "",               "")                             \
    X(WORDS_FEE_NOT_MINE,  "words.fee.not_mine", "",               "")

#endif
