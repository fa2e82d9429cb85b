/* cli_simulate.c - a year of a community under a simulated clock; see bot/simulate.h. */
#include "bot/cli.h"

#include "bot/base/log.h"
#include "bot/simulate.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { DAYS_USUALLY = 30, HOMES_USUALLY = 200 };

static struct config *reload(void *context)
{
    return cli_load_config(context);
}

/* A number option in its range; false after having said what is wrong. */
static bool read_number(const char *name, const char *value, int64_t fallback, int64_t min,
                        int64_t max, int64_t *out)
{
    *out = fallback;
    if (value == NULL) {
        return true;
    }
    if (!text_to_int64(text_of(value), out) || *out < min || *out > max) {
        fprintf(stderr, "guanjia: simulate: --%s must be a number from %" PRId64 " to %" PRId64
                        "\n", name, min, max);
        return false;
    }
    return true;
}

/* The command that lives through the same again: the configuration belongs to it. */
static void print_replay(const struct cli *cli, const struct simulate_options *options)
{
    bool oracle = options->oracle_config != NULL;
    printf("to see it again: build/guanjia simulate --days %d --households %d --seed %" PRIu64
           "%s --config %s%s%s\n",
           options->days, options->homes, options->seed, options->faults ? " --faults" : "",
           cli->config_dir, oracle ? " --oracle-config " : "",
           oracle ? options->oracle_config : "");
}

static void print_last_line(const struct cli *cli, const struct simulate_options *options,
                            const struct simulate_result *result)
{
    if (result->mismatches > 0) {
        print_replay(cli, options);
    }
    printf("seed %" PRIu64 " days %d homes %d events %" PRId64 " mismatches %" PRId64
           " hash %016" PRIx64 "\n",
           options->seed, options->days, options->homes, result->events, result->mismatches,
           result->hash);
}

static int run(const struct cli *cli, struct simulate_options *options)
{
    struct simulate_result result;
    enum status status = simulate_run(options, &result);
    config_drop(options->config);
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: simulate: %s\n", status_text(status));
        return 1;
    }
    print_last_line(cli, options, &result);
    return result.mismatches > 0;
}

int cli_simulate(const struct cli *cli)
{
    struct cli demo = *cli;
    demo.demo = true; /* its accounts and staff are the ones simulated */
    int64_t days, homes, seed;
    if (!read_number("days", cli->days, DAYS_USUALLY, 1, SIMULATE_DAYS_MAX, &days) ||
        !read_number("households", cli->households, HOMES_USUALLY, 1, SIMULATE_HOMES_MAX, &homes) ||
        !read_number("seed", cli->seed, 1, 0, INT64_MAX, &seed)) {
        return 1;
    }
    struct simulate_options options = {
        .days = (int32_t)days,
        .homes = (int32_t)homes,
        .seed = (uint64_t)seed,
        .faults = cli->faults,
        .progress = isatty(STDERR_FILENO) == 1,
        .oracle_config = cli->oracle_config,
        .home = cli->home,
        .config = cli_load_config(&demo),
        .reload = reload,
        .reload_context = &demo,
        .report = stdout,
    };
    if (options.config == NULL) {
        return 1;
    }
    log_set_level(LOG_SILENT); /* what goes wrong here is meant to, and the oracle judges it */
    return run(cli, &options);
}
