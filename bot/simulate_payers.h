/* simulate_payers.h - homes and their fees: bills that go out each month, who pays when and answers what,
 * and the bank whose tables bring the payments in.
 *
 * Bills, payments and people who move in reach the gateway as they do in a company: as rows of tables,
 * through the control socket's op import.rows. What was answered is told to the judge of the dunning
 * ladder (simulate_dunning.h); until then he does not know which of the two states holds. */
#ifndef BOT_SIMULATE_PAYERS_H
#define BOT_SIMULATE_PAYERS_H

#include "bot/simulate_world.h"

/* How a home goes about its fees. */
enum payer_kind {
    PAYER_AHEAD,     /* for a whole year, in its first weeks */
    PAYER_PROMPT,    /* before anybody reminds him */
    PAYER_REMINDED,  /* days after any message */
    PAYER_LATE,      /* after the third message or a later one */
    PAYER_PROMISER,  /* names a day, and pays on it */
    PAYER_BREAKER,   /* names a day, and does not */
    PAYER_DISPUTER,  /* objects first */
    PAYER_CLAIMER,   /* says that he has paid; half of them have */
    PAYER_HALVES,    /* half of what he owes, after each message */
    PAYER_PARTS,     /* asks to pay in instalments */
    PAYER_POOR,      /* has no money */
    PAYER_OPTED_OUT, /* wants no messages, and pays late or never */
    PAYER_LEAVER,    /* not his home any more */
    PAYER_COMER,     /* asks for somebody to come and collect */
    PAYER_REFUSER,   /* does not pay */
    PAYER_KIND_COUNT
};
extern const char *const payer_kind_names[PAYER_KIND_COUNT];

enum { FILE_ROWS_MAX = 400, FILE_KINDS_MAX = 8 };
enum sim_file_kind { FILE_BILLS, FILE_PAYMENTS, FILE_OCCUPANCY };

struct sim_file_row {
    int32_t home;
    int32_t month;   /* of a bill: 202601 */
    int64_t day;     /* due, paid or moved in on */
    int64_t fen;
    bool parking;
};

struct sim_file {
    bool used;
    enum sim_file_kind kind;
    size_t count;
    struct sim_file_row rows[FILE_ROWS_MAX];
};

MUST_CHECK enum status sim_payers_open(struct sim *sim);
void sim_payers_close(struct sim *sim);

/* ---- acts ---- */
void sim_payers_bills(struct sim *sim, int64_t month);
void sim_payers_bank(struct sim *sim, int64_t subject);
void sim_payers_pay(struct sim *sim, int64_t subject);
void sim_payers_reply(struct sim *sim, int64_t subject);

/* A step of the ladder has arrived at the resident's phone. */
void sim_payers_told(struct sim *sim, size_t resident, int32_t rung, bool by_phone);
/* People move in: the rows are the day's table. */
void sim_payers_move_in(struct sim *sim, const struct sim_file_row *rows, size_t count);
/* The gateway has answered to a table. */
void sim_payers_filed(struct sim *sim, int64_t file, struct text answer);
/* The day by which he said last that he would pay; 0: he never did. */
int64_t sim_payers_promised(const struct sim *sim, size_t home);
/* What they paid by now, beside what was billed. */
void sim_payers_report(const struct sim *sim, FILE *out);

/* ---- tables (simulate_files.c) ---- */

struct sim_files {
    size_t count, capacity;
    struct sim_file *items; /* owned */
    int64_t receipts;       /* running number */
    struct arena *arena;
};

MUST_CHECK enum status sim_files_open(struct sim_files *files);
void sim_files_close(struct sim_files *files);
/* Writes the rows to the gateway in tables of FILE_ROWS_MAX. */
void sim_files_send(struct sim *sim, struct sim_files *files, enum sim_file_kind kind,
                    const struct sim_file_row *rows, size_t count);
/* What was in a table counts from now on. */
void sim_files_answered(struct sim *sim, struct sim_files *files, int64_t file,
                        struct text answer);

#endif
