/* answer.h - what homes answered in surveys, and sheets that are being filled in.
 *
 * A sheet given without a name has no way back: its number is random, it has no home and no time, and
 * what was kept to resume it is deleted in the same transaction. That its home has answered is known
 * (survey.h), not what. Buildings with few such sheets are forgotten when the survey is closed. */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "store/store.h"

enum {
    SHEET_BYTES_MAX = 16384, /* of all answers while it is filled in */
    ANSWER_VALUE_BYTES_MAX = 1200
};
enum { ANSWER_TICKET_NONE = 0, ANSWER_TICKET_PENDING = -1 };

/* ---- being filled in ---- */

enum sheet_mode { SHEET_ASKS_MODE, SHEET_NAMED, SHEET_ANONYMOUS, SHEET_MODE_COUNT };

struct survey_session {
    int64_t contact, survey, household;
    enum sheet_mode mode;
    char asked[STORE_ID_BYTES]; /* id of the question that waits; "" while the mode is asked for */
    struct text answers;        /* lines of id, tab, value; borrowed until the next store_ call */
    int64_t asked_at_ms, expires_at_ms;
    bool reminded;
};
/* ST_NOT_FOUND when he fills in none. */
MUST_CHECK enum status store_session_of(struct store *store, int64_t contact,
                                        struct survey_session *session_out);
MUST_CHECK enum status store_session_keep(struct store *store,
                                          const struct survey_session *session);
MUST_CHECK enum status store_session_end(struct store *store, int64_t contact);
MUST_CHECK enum status store_session_end_all(struct store *store, int64_t survey);

/* ---- filled in ---- */

struct survey_response {
    int64_t id; /* chosen by the caller at random: above 0 */
    int64_t survey;
    char stratum[STORE_ROOM_BYTES]; /* the building; "" when it is forgotten */
    char channel[STORE_ID_BYTES];   /* "chat", "visit", "paper", "phone" */
    bool anonymous;
    int64_t household, at_ms;       /* both 0 when anonymous */
    char entered_by[STORE_ID_BYTES]; /* member of staff; "" in chat */
};
struct survey_answer {
    int64_t response;
    char question[STORE_ID_BYTES];
    struct text value; /* borrowed until the next store_ call when loaded */
    int32_t mark;      /* of a scale; 0: none */
    int64_t ticket;    /* that came of it; ANSWER_TICKET_… */
};
/* ST_CONFLICT when the number is taken. */
MUST_CHECK enum status store_response_add(struct store *store,
                                          const struct survey_response *response);
MUST_CHECK enum status store_answer_add(struct store *store, const struct survey_answer *answer);
MUST_CHECK enum status store_answer_ticket(struct store *store, int64_t response,
                                           const char *question, int64_t ticket);
/* A survey of the community whose sheets without a name may become tickets: it is closed, or there are
 * so many that nobody can tell whose words they are. ST_NOT_FOUND. */
MUST_CHECK enum status store_answer_ready(struct store *store, struct text community,
                                          int64_t least, int64_t *survey_out);
/* One answer that waits for its ticket, in the order of random numbers. ST_NOT_FOUND. */
struct pending_answer {
    struct survey_response response;
    struct survey_answer answer;
};
MUST_CHECK enum status store_answer_pending(struct store *store, int64_t survey,
                                            struct pending_answer *pending_out);
/* Forgets the building of sheets without a name where there are fewer than `least` of it. */
MUST_CHECK enum status store_response_blur(struct store *store, int64_t survey, int64_t least);

typedef enum status response_each(void *context, const struct survey_response *response,
                                  const struct survey_answer *answer, struct text community,
                                  struct text room);
/* Every answer with its sheet, in the order of random numbers; for exports. Those without a name only
 * once their survey is closed: before, whoever looks twice would see what came in between. */
MUST_CHECK enum status store_answers_each(struct store *store, response_each *each, void *context);

/* ---- figures ---- */

struct answer_limits {
    int32_t satisfied, dissatisfied, strong; /* points from, up to, up to */
};
struct answer_figures {
    char question[STORE_ID_BYTES];
    char stratum[STORE_ROOM_BYTES];
    int64_t count, sum, sum_squares, satisfied, dissatisfied, strong;
};
typedef enum status answer_figures_each(void *context, const struct answer_figures *figures);
/* Marks by question and building. */
MUST_CHECK enum status store_answer_figures(struct store *store, int64_t survey,
                                            const struct answer_limits *limits,
                                            answer_figures_each *each, void *context);
struct answer_choice {
    char question[STORE_ID_BYTES];
    struct text value;
    int64_t count;
};
typedef enum status answer_choice_each(void *context, const struct answer_choice *choice);
/* Values that are no marks, of these questions: how often each was chosen. */
MUST_CHECK enum status store_answer_choices(struct store *store, int64_t survey,
                                            const char *question, answer_choice_each *each,
                                            void *context);
struct answer_totals {
    int64_t responses, anonymous;
    int64_t opinions, ticketed; /* texts that must become tickets, and that did */
};
MUST_CHECK enum status store_answer_totals(struct store *store, int64_t survey,
                                           struct answer_totals *totals_out);

#endif
