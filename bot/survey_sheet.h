/* survey_sheet.h - a finished sheet is handed in, by chat or by staff, and what follows from it: every
 * opinion becomes a ticket (R-SUR-5), a strongly dissatisfied resident is revisited (R-SUR-6).
 *
 * Of a sheet without a name nothing follows at once: when its ticket was opened would tell who it is.
 * Its opinions become tickets together with those of others, or when the survey is closed. */
#ifndef BOT_SURVEY_SHEET_H
#define BOT_SURVEY_SHEET_H

#include "bot/questionnaire.h"
#include "bot/turn.h"
#include "store/survey.h"

enum { SHEET_TICKETS_MAX = 8, SHEET_PENDING_MAX = 32 /* tickets opened in one turn */ };

struct sheet_delivery {
    struct survey *survey; /* its counts are changed and saved */
    const struct questionnaire *form;
    struct sheet *sheet; /* pruned */
    bool anonymous;
    const struct household *household; /* the home that has answered; NULL: a sheet out of a box */
    const struct contact *contact;     /* who answered in chat; NULL: staff enter it */
    struct text channel;               /* "chat", "visit", "phone", "paper" */
    struct text actor;                 /* "resident", or a staff username */
};
struct sheet_tickets {
    size_t count;
    int64_t numbers[SHEET_TICKETS_MAX];
};
/* ST_CONFLICT when the home has answered already, or is not asked: nothing has been written then. */
MUST_CHECK enum status survey_sheet_hand_in(struct turn *turn,
                                            const struct sheet_delivery *delivery,
                                            struct sheet_tickets *tickets_out);
/* The home does not want to take part. Likewise ST_CONFLICT. */
MUST_CHECK enum status survey_sheet_decline(struct turn *turn, struct survey *survey,
                                            const struct household *household, struct text actor);
/* The home gave a sheet without its name: that it has answered is noted, no more. */
MUST_CHECK enum status survey_sheet_returned(struct turn *turn, struct survey *survey,
                                             const struct household *household,
                                             struct text actor);
/* Tickets of sheets without a name, where there are enough of them. */
MUST_CHECK enum status survey_sheet_open_pending(struct turn *turn,
                                                 const struct community *community,
                                                 bool *more_out);

/* Lines of id, tab, value: a sheet in hand. Texts of the read one are borrowed from lines. */
void survey_sheet_read(const struct questionnaire *form, struct text lines, struct sheet *out);
MUST_CHECK enum status survey_sheet_write(const struct questionnaire *form,
                                          const struct sheet *sheet, struct arena *arena,
                                          struct text *lines_out);

#endif
