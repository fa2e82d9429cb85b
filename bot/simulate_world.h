/* simulate_world.h - what the parts of the simulator share: time, the gateway, letters, people.
 *
 * Two clocks: the world's own, in which everything is planned and which never steps, and the wall
 * clock that the desk is given: world + skew. A letter is one input on its way: it is delivered,
 * perhaps more than once, until it has been answered. */
#ifndef BOT_SIMULATE_WORLD_H
#define BOT_SIMULATE_WORLD_H

#include "bot/base/random.h"
#include "bot/desk.h"
#include "bot/simulate.h"
#include "bot/simulate_bank.h"
#include "bot/simulate_mail.h"
#include "bot/simulate_queue.h"
#include "store/store.h"

enum {
    SIM_SECOND_MS = 1000,
    SIM_MINUTE_MS = 60000,
    SIM_HOUR_MS = 3600000,
    SIM_DAY_MS = 86400000,
    SIM_FIRST_YEAR = 2026, /* the newest whose official calendar is known */
    SIM_YEARS_MAX = 11,
    SIM_JOBS_MAX = DESK_IN_FLIGHT_MAX,
    SIM_SETTLE_TURNS_MAX = 100000 /* of the desk at one moment; more: it goes in circles */
};

enum sim_act_kind {
    SIM_DAY,     /* what a day asks of staff */
    SIM_HOUR,    /* plan who will write in the hour that begins */
    SIM_SPEAK,   /* a resident says his next sentence */
    SIM_DELIVER, /* a letter arrives at the gateway */
    SIM_CASE,    /* staff look at a ticket */
    SIM_CHAT,    /* staff take a chat over, write, hand it back */
    SIM_TICKET,  /* staff open a ticket of a service without intents; subject: index of it */
    SIM_SENT,    /* the provider answers to a send job */
    SIM_FAULT,   /* something goes wrong */
    SIM_REPAIR,  /* the disk can be written again */
    SIM_BILLS,   /* a month's bills go out */
    SIM_BANK,    /* what was paid comes in as a table */
    SIM_PAY,     /* a home pays what it owes */
    SIM_REPLY,   /* a home answers a reminder */
    SIM_MOVE,    /* people move in */
    SIM_VOTE,    /* a resident says something to a survey */
    SIM_ACT_KIND_COUNT
};

enum sim_letter_kind { LETTER_FREE, LETTER_MESSAGE, LETTER_COMMAND, LETTER_FILE };

struct sim_letter {
    enum sim_letter_kind kind;
    int64_t number;  /* of messages or of commands, running: its key */
    int32_t who;     /* resident or member of staff */
    int64_t subject; /* ticket of a command, table of a file; 0: none */
    enum inbound_kind inbound;
    bool by_phone;   /* of a resident: an SMS */
    int32_t flying;  /* copies of it that the desk has */
    int32_t planned; /* deliveries in the queue of acts */
    int32_t attempts;
    bool answered;
    bool remembered; /* its answer is the same for every repeat */
    uint64_t answer_hash;
    int64_t sent_at_ms; /* wall clock */
    char *text;         /* owned: words, or the command's JSON */
};

struct sim_job {
    struct send_job *job; /* owned; NULL: free */
    int64_t number;       /* so that an answer for a job of before a crash is known as such */
    struct sim_mail mail; /* what it is about */
    int64_t household;    /* whose; 0: nobody known */
};

struct sim_counts {
    int64_t messages, repeats, commands, refusals, sends, send_faults, crashes, power_cuts,
        disk_faults, clock_steps, reloads, turns, late_letters;
};

struct sim_residents;
struct sim_payers;
struct sim_voters;
struct dunning_judge;
struct poll_judge;
struct sim_staff;
struct sim_faults;
struct oracle;

struct sim {
    const struct simulate_options *options;
    struct config *config; /* in force; one reference held */
    struct sim_bank *bank;
    /* The gateway. */
    char directory[1024], path[1100]; /* of the store */
    struct store *store;
    struct queue *inbox;
    struct desk *desk;
    struct metrics metrics;
    int64_t boots;
    bool ready;
    /* Time. */
    int64_t world_ms, skew_ms, start_ms, end_ms;
    int64_t down_until_ms; /* world; 0: the gateway runs */
    bool jumped;           /* the wall clock did not come to where it is by waiting */
    int64_t grace_until_ms; /* world: the desk may be putting off what the disk refused */
    struct sim_queue acts;
    /* Chance, a generator for each part, so that one part's draws do not shift another's. */
    struct random chance, resident_chance, staff_chance, fault_chance, payer_chance;
    /* Letters. */
    size_t letter_count, letter_capacity, free_count;
    struct sim_letter *letters; /* owned */
    size_t *free_letters;       /* owned; indices */
    int64_t message_numbers, command_numbers;
    /* Sends under way. */
    struct sim_job jobs[SIM_JOBS_MAX];
    int64_t job_numbers;
    int32_t release_countdown; /* dies at this release after a commit; 0: not */
    bool events_pending;       /* something was published, or may have been */
    int64_t published;         /* seq of the newest event given to staff */
    enum status failed;        /* the simulator itself is at an end */
    bool grows;          /* people move in: simulate_moves.h */
    int32_t moves_a_day;
    int64_t *households; /* owned; id by number of the home */
    struct sim_mails mails;
    struct sim_residents *residents;
    struct sim_payers *payers;
    struct sim_voters *voters;
    struct sim_staff *staff;
    struct dunning_judge *dunning; /* of the oracle, as the next one */
    struct poll_judge *polls;
    struct oracle *oracle;
    struct sim_counts counts;
};

/* The configuration that is judged by: the run's own, or another one. */
static inline const char *sim_judged_by(const struct sim *sim)
{
    const char *other = sim->options->oracle_config;
    return other != NULL ? other : sim->config->directory;
}

/* ---- time ---- */
static inline int64_t sim_wall(const struct sim *sim)
{
    return sim->world_ms + sim->skew_ms;
}
/* May what was due before be done only now? */
static inline bool sim_lenient(const struct sim *sim)
{
    return sim->jumped || sim->world_ms <= sim->grace_until_ms;
}
/* Plans an act of the world in after_ms; running out of memory ends the run. */
void sim_plan(struct sim *sim, int64_t after_ms, enum sim_act_kind kind, int64_t subject);

/* ---- chance ---- */
/* True in per_mille of 1000 cases. */
bool sim_chance(struct random *random, int32_t per_mille);
/* from <= result <= until */
int64_t sim_between(struct random *random, int64_t from, int64_t until);

/* ---- the gateway (simulate_gateway.c) ---- */
MUST_CHECK enum status sim_gateway_open(struct sim *sim);
void sim_gateway_close(struct sim *sim);
/* Lets the desk do all it can do now; ends early when the disk dies. */
void sim_gateway_settle(struct sim *sim);
/* The process is gone: what it had in hand is lost. It comes back after down_ms. */
void sim_gateway_lose(struct sim *sim, int64_t down_ms);
/* Comes back after a loss: the disk as it is now, recovery, desk_start. */
MUST_CHECK enum status sim_gateway_return(struct sim *sim, bool power_cut);
/* A provider has answered job slot `subject`. */
void sim_gateway_answer_job(struct sim *sim, int64_t subject);

/* ---- letters (simulate_letters.c) ---- */
/* Takes words as of the resident (or JSON as of staff or the command line) and delivers it after
 * delay_ms. */
void sim_letter_write(struct sim *sim, const struct sim_letter *letter, struct text text,
                      int64_t delay_ms);
/* Gives the letter to the desk, or plans to when the gateway is down. */
void sim_letter_deliver(struct sim *sim, int64_t index);
/* The desk has answered (after the commit). */
void sim_letter_answered(struct sim *sim, struct input *input);
/* After a crash: everything that was not answered comes again. */
void sim_letters_again(struct sim *sim);
void sim_letters_close(struct sim *sim);

#endif
