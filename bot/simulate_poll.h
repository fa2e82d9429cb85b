/* simulate_poll.h - what the parts of the judge of surveys share: simulate_polls.c knows days,
 * simulate_sampled.c whom it asks, simulate_sheets.c what was said and what followed. */
#ifndef BOT_SIMULATE_POLL_H
#define BOT_SIMULATE_POLL_H

#include "bot/simulate_days.h"
#include "bot/simulate_polls.h"
#include "store/ticket.h"

enum { POLL_KINDS_MAX = 16, POLLS_MAX = 32, POLL_AFTER_MAX = 4, POLL_ID_BYTES = 32 };

struct poll_kind {
    char id[POLL_ID_BYTES];
    int32_t occupied_percent, years, share_percent, required_percent; /* 0: not said */
    bool all;
    int32_t lead_days, visit_after, close_after, longest;
    size_t after_count;
    char after[POLL_AFTER_MAX][POLL_ID_BYTES];
};

/* Bits of a home in a survey. */
enum {
    POLL_SAMPLED = 1,
    POLL_INVITED = 2,
    POLL_EXCUSED = 4, /* told something else on a day of the invitations, or wants no messages */
    POLL_ANSWERED = 8,
    POLL_DECLINED = 16,
    POLL_VISITED = 32,
    POLL_WAITS = 128, /* another survey has asked it since the day's look */
    POLL_LATER = 256, /* … on the day of the invitations: its own comes later */
    POLL_UNTOLD = 512 /* its invitation did not arrive */
};

enum poll_state { POLL_BEGUN, POLL_DRAWN, POLL_STARTED, POLL_OVER };

struct poll {
    int64_t id;
    size_t kind;
    enum poll_state state;
    int64_t campaign; /* that invites to it */
    int64_t begun_ms, started_ms, ended_ms;
    int64_t occupied, sampled, required;
    int64_t answered, declined, visiting;
    int64_t morning_answered, morning_declined; /* when it was looked at today */
    int64_t missed;                             /* visits of today that brought nothing */
    int64_t invited, visits;
    bool invitations_judged;
    size_t capacity;
    uint16_t *homes; /* owned; by household */
};

/* Something that was said and must have consequences. */
struct poll_word {
    struct poll_speaker speaker;
    int64_t number; /* of the opinion; 0: the mark of the whole */
    int32_t mark;
    bool strong;
    int64_t poll; /* that it was handed in to; 0: not yet */
    bool handed, off; /* off: another mark came in its place, or the sheet was never finished */
    int32_t tickets;
    int64_t said_ms;
};

/* A task to visit a home. */
struct poll_visit {
    int64_t ticket, poll, household;
    bool over; /* closed; without a sheet its home has not answered, and may be visited again */
};

/* A sheet that he asked for, and was given. */
struct poll_sheet {
    int64_t contact, household, poll; /* poll 0: nobody knows which */
    int64_t written_ms, begun_ms, over_ms; /* 0: not yet */
    int64_t looked_ms, outbox; /* when its reminder was due; the reminder */
    bool looked, expected;
    int32_t reminders;
};

struct poll_revisit {
    int64_t ticket, household; /* household 0: of a sheet without a name */
    bool recorded; /* by the cs_manager */
    bool over;
};

struct poll_judge {
    struct sim *sim;
    struct oracle *oracle;
    struct sim_days days;
    int32_t at_minute;
    size_t kind_count;
    struct poll_kind kinds[POLL_KINDS_MAX];
    int64_t last_begun[POLL_KINDS_MAX]; /* day; 0: never */
    size_t poll_count;
    struct poll polls[POLLS_MAX];
    int64_t first_day, day, unsound_day; /* that was judged last */
    bool open;                           /* the day's look was seen and its evening was not */
    bool due[POLL_KINDS_MAX];            /* had to begin at this look */
    int64_t looked_ms;                   /* the day's look */
    size_t word_count, word_capacity;
    struct poll_word *words; /* owned */
    int32_t remind_days;
    size_t sheet_count, sheet_capacity;
    struct poll_sheet *sheets; /* owned */
    size_t visit_count, visit_capacity;
    struct poll_visit *visits; /* owned */
    size_t revisit_count, revisit_capacity;
    struct poll_revisit *revisits; /* owned */
    int64_t opinion_tickets, other_tickets, late_sheets, reminded, mismatches;
};

void poll_mismatch(struct poll_judge *judge, const struct poll *poll, int64_t household,
                   const char *rule, const char *format, ...) __attribute__((format(printf, 5, 6)));
struct poll *poll_of(struct poll_judge *judge, int64_t id); /* NULL: no such survey */
/* The survey that a ticket's slots tell; NULL: none. */
struct poll *poll_of_ticket(struct poll_judge *judge, const struct ticket *ticket);
struct text poll_member(const json_t *object, const char *key);
int64_t poll_home_of(const struct poll_judge *judge, const json_t *data);
uint16_t *poll_bits(struct poll_judge *judge, struct poll *poll, int64_t household);

/* ---- simulate_sampled.c ---- */
/* Another survey than this one has invited or visits the home, and waits for it. */
bool poll_asked_elsewhere(const struct poll_judge *judge, const struct poll *poll, int64_t household);
/* … or its invitation to the other has not arrived yet, and still may. */
bool poll_may_be_asked_elsewhere(const struct poll_judge *judge, const struct poll *poll,
                                 int64_t household);
/* This survey asks it now: the others wait for it. */
void poll_asks(struct poll_judge *judge, const struct poll *poll, int64_t household);
/* Its homes are drawn. */
void poll_draw(struct poll_judge *judge, struct poll *poll, const json_t *told);

/* ---- simulate_reminded.c ---- */
void poll_remind(struct poll_judge *judge, const struct poll_mail *mail);
/* The home has answered or declined; household 0: the survey is over. */
void poll_sheets_over(struct poll_judge *judge, const struct poll *poll, int64_t household);
/* Whose reminder is due now; whose did not come by the evening. */
void poll_sheets_due(struct poll_judge *judge, bool sound);
void poll_sheets_judge(struct poll_judge *judge);

/* ---- simulate_sheets.c ---- */
void poll_words_handed(struct poll_judge *judge, const struct poll *poll, int64_t household,
                       bool by_staff);
/* At the end of a moment: what visits that are over did not bring. */
void poll_visits_missed(struct poll_judge *judge);
void poll_ticket_event(struct poll_judge *judge, const struct event *event, const json_t *data);
void poll_words_finish(struct poll_judge *judge);

#endif
