/* simulate_dunned.h - what the parts of the judge of the ladder share: simulate_dunning.c knows the
 * ledger and the days, simulate_dispatched.c watches the phones, simulate_standing.c reads the series. */
#ifndef BOT_SIMULATE_DUNNED_H
#define BOT_SIMULATE_DUNNED_H

#include "bot/simulate_dunning.h"

enum dunned_row_state {
    ROW_NONE,
    ROW_DECIDED, /* the gateway says that the step is taken */
    ROW_TRIED,   /* handed to the provider, and did not arrive */
    ROW_ARRIVED  /* … and did, or may have */
};

/* The newest message of the ladder to a home. */
struct dunned_row {
    enum dunned_row_state state;
    int32_t rung;
    int64_t decided_ms, outbox;
    int64_t tried_world_ms; /* of the newest try */
};

/* One that was handed over at this moment, and the row as it was before. */
struct dunned_send {
    int64_t household;
    int32_t rung;
    struct dunned_row before;
};

struct dunned_home {
    bool known, occupied, custody, vacant; /* vacant: staff noted it as the reason */
    bool opted_out, ever_out;
    struct rung_home ladder;
    struct sim_debts debts;
    int32_t named;       /* disputes that stand and are the reason not to pay */
    int32_t doubts;      /* rows of tables on their way */
    int64_t coming_fen;  /* payments among them */
    int64_t last_fen, last_world_ms; /* the newest payment that counts, and since when */
    int32_t expected;    /* this morning */
    bool stepped;        /* today */
    int64_t freed_ms;    /* wall: when something that kept the ladder silent ended last */
    struct dunned_row row;
    int64_t out_day, out_outbox; /* the newest message that came unasked */
    bool out_failed;             /* … and did not arrive */
    struct text reason; /* why it does not pay; borrowed from the configuration; size 0: unknown */
};

struct dunned_ticket {
    int64_t household; /* 0: not of fees */
    bool disputes, names_reason, standing;
};

struct dunned_letter {
    int64_t household, at_ms, fen;
};

/* The legal stage was asked for at this moment, and answered. */
struct dunned_asked {
    int64_t household;
    bool director, done, forbidden;
};
enum { DUNNED_ASKED_MAX = 64 };

struct rung_counts {
    int64_t sent, silent, withdrawn, failed;
};

struct dunning_judge {
    struct sim *sim;
    struct oracle *oracle;
    struct rungs rungs;
    struct sim_days days;
    int64_t first_day, day; /* that it began on; that is judged */
    bool open;              /* the day's morning was judged and its evening was not */
    int64_t morning_ms, unsound_day;
    size_t home_capacity;
    struct dunned_home *homes; /* owned; by household */
    size_t ticket_capacity;
    struct dunned_ticket *tickets; /* owned; by number */
    size_t letter_count, letter_capacity;
    struct dunned_letter *letters; /* owned */
    size_t send_count, send_capacity;
    struct dunned_send *sends; /* owned */
    size_t asked_count;
    struct dunned_asked asked[DUNNED_ASKED_MAX];
    struct sim_journal journal;
    struct rung_counts counts[RUNGS_MAX];
    char room[STORE_ROOM_BYTES]; /* that was named last */
    int64_t legal, legal_refused, told, missing, mismatches;
};

struct dunned_home *dunned_home_of(struct dunning_judge *judge, int64_t household);
void dunned_mismatch(struct dunning_judge *judge, int64_t household, const char *rule,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));
void dunned_note(struct dunning_judge *judge, int64_t household, int64_t at_ms, const char *what,
                 const char *word, int64_t fen);
const char *dunned_rung_name(const struct dunning_judge *judge, int32_t rung);

/* ---- simulate_legal.c ---- */
/* The legal stage has begun. */
void dunned_go_legal(struct dunning_judge *judge, int64_t household, struct dunned_home *home,
                     const struct event *event);
/* The answers of this moment. */
void dunned_settle_legal(struct dunning_judge *judge);

/* What the home may owe: the ledger as acknowledged, and as it is if what is on its way counts already
 * or what came at this moment did not count yet. */
enum { DUNNED_LEDGERS = 3 };
size_t dunned_ledgers(const struct dunning_judge *judge, const struct dunned_home *home,
                      struct sim_debts out[DUNNED_LEDGERS]);

#endif
