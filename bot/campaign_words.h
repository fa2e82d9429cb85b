/* campaign_words.h - what a home is told by a campaign: its text, filled with what it owes. */
#ifndef BOT_CAMPAIGN_WORDS_H
#define BOT_CAMPAIGN_WORDS_H

#include "bot/turn.h"
#include "store/arrears.h"

enum { AMOUNT_BYTES = 32 };

/* "1280.50"; whole yuan without the point. */
void amount_words(int64_t fen, char out[AMOUNT_BYTES]);

struct campaign_scene {
    const struct config *config;
    const struct community *community;
    struct store *store;
    struct arena *arena;
};
/* Placeholders {name} {room} {amount} {months} {due} {community} {hotline} {step} {letter}. day: what
 * is due before it and not in dispute, as arrears were asked for. letter 0: none. */
MUST_CHECK enum status campaign_words(const struct campaign_scene *scene, struct text key,
                                      const struct arrears *arrears, int32_t day,
                                      struct text step_title, int64_t letter,
                                      struct text *words_out);

/* Open bills of the home due before the day and not in dispute, the oldest first. */
enum { CAMPAIGN_BILLS_MAX = 240 };
struct owed_bill {
    int32_t month, due_on;
    int64_t owed_fen;
    char kind[STORE_ID_BYTES];
};
struct owed_bills {
    int32_t day;
    size_t count;
    struct owed_bill items[CAMPAIGN_BILLS_MAX];
};
MUST_CHECK enum status campaign_bills(struct store *store, int64_t household,
                                      struct owed_bills *bills);

#endif
