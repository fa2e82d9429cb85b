/* cli.h - what the commands of the command line share.
 *
 * Each command is a function over struct cli; the table of them, with their
 * options, is in main.c, which alone sees the adapters. */
#ifndef BOT_CLI_H
#define BOT_CLI_H

#include "bot/channel.h"
#include "bot/config.h"
#include "store/store.h"

enum { CLI_WORDS_MAX = 64, CLI_PATH_BYTES = 2048, CLI_ANSWER_BYTES_MAX = 1 << 18 };

struct cli {
    const char *config_dir;
    const char *data_dir;
    const char *listen; /* NULL: as configured */
    const char *tsv;
    const char *as;
    const char *from, *community; /* of clock; community also of report */
    const char *at, *format;      /* of report */
    const char *name, *role, *department, *communities;
    const char *days, *households, *seed, *oracle_config, *home;
    bool faults;
    const char *diagram; /* of check: the service to draw; NULL: none */
    const char *tests;   /* of check: folder of the tests; NULL: "tests" when it is there */
    bool must_change;    /* staff add, passwd: good for choosing another one alone */
    bool dry_run;        /* of campaign and import: preview alone */
    bool procedures;     /* of check: list who carries each duty */
    bool demo;
    bool explain;
    size_t word_count; /* arguments that are no options */
    const char *words[CLI_WORDS_MAX];
    const struct channel_ops *const *channels; /* of the registry */
    size_t channel_count;
    enum status (*hash_password)(struct text password, char *hash_out); /* STORE_HASH_BYTES */
};

/* Each returns the exit status: 0, or 1 after having said on stderr what is wrong. */
int cli_check(const struct cli *cli);
int cli_match(const struct cli *cli);
int cli_chat(const struct cli *cli);
int cli_clock(const struct cli *cli); /* 2 when the clock, the time or the community is none */
int cli_export(const struct cli *cli);
int cli_report(const struct cli *cli); /* 2 when what is asked for makes no sense */
int cli_import(const struct cli *cli); /* 1 also when some rows were bad */
int cli_backup(const struct cli *cli);
int cli_verify(const struct cli *cli);
int cli_staff(const struct cli *cli);
int cli_campaign(const struct cli *cli); /* 2 when what is asked for makes no sense */
int cli_simulate(const struct cli *cli);

/* The configuration with every channel's accounts; faults go to stderr. NULL when it has any. */
struct config *cli_load_config(const struct cli *cli);
/* … and what only deserves a warning too: for `check`, and for the gateway that will run with it. */
struct config *cli_prove_config(const struct cli *cli);
/* Path of a file in the data folder. */
void cli_data_path(const struct cli *cli, const char *file, char out[CLI_PATH_BYTES]);
/* Opens the store of the data folder; says on stderr why not. NULL on failure. */
struct store *cli_open_store(const struct cli *cli, enum store_mode mode);

bool cli_gateway_runs(const struct cli *cli);
/* Asks the running gateway one line of JSON (control.h); the answer is in the arena. ST_NOT_FOUND
 * when none listens, ST_UNREACHABLE when it does not answer. */
MUST_CHECK enum status cli_ask_gateway(const struct cli *cli, struct text request,
                                       struct arena *arena, struct text *answer_out);

#define CLI_STORE_FILE "guanjia.db"
#define CLI_SOCKET_FILE "guanjia.sock"

#endif
