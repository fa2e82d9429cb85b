/* desk_bench.c - what one message costs the desk: no sockets, one thread, real store.
 *
 *   build/desk-bench [MESSAGES [CONFIG]]
 *
 * CONFIG is a folder beside whose files the intents lie in ../intents; without it, the shipped
 * configuration. Prints microseconds of processor time a message (and of wall time, with the commits). Meant
 * for profiling: perf record build/desk-bench 200000 */
#include "bot/base/clock.h"
#include "tests/desk_stand_in.h"
#include "tests/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 32, DEFAULT_MESSAGES = 50000 };

static void drop_input(void *context, struct input *input)
{
    if (input->status != ST_OK || input->answer.size == 0) {
        ++*(long *)context;
    }
    input_close(input);
}

static int64_t wall_ms(void *context)
{
    (void)context;
    return clock_wall_ms();
}

static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(enum status status, const char *what)
{
    if (status != ST_OK) {
        fprintf(stderr, "desk-bench: %s: %s\n", what, status_text(status));
        exit(1);
    }
}

/* Every resident reports a leak step by step, as most do, and confirms. */
static const char *const steps[] = {"厨房水管漏水了", "3栋2单元501", "明天下午三点有空",
                                    "我叫李明",       "13800138000", "对"};
enum { STEPS = sizeof steps / sizeof steps[0] };

static struct input *message(struct config *config, long number)
{
    struct input *input = input_open(INPUT_MESSAGE, config, 2048);
    long resident = number / (BATCH * STEPS) * BATCH + number % BATCH;
    const char *words = steps[number / BATCH % STEPS];
    input->message = (struct inbound){
        .account = TEXT("demo"),
        .peer = arena_printf(input->arena, "oBench%022ld", resident),
        .dedupe_key = arena_printf(input->arena, "message:%ld:1795485600:oBench%022ld",
                                   24000000000000000L + number, resident),
        .content = text_of(words),
        .allowance_count = 5,
        .allowance_ms = 172800000,
        .answerable = true,
    };
    return input;
}

int main(int argc, char **argv)
{
    static struct metrics metrics;
    long messages = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_MESSAGES;
    long failed = 0;
    /* Beside the build and not in TMPDIR, which may be memory, where an fsync is free. */
    char directory[SCRATCH_BYTES];
    if (!scratch_make("build", "desk-bench", directory)) {
        perror("build");
        return 1;
    }
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, "%s/guanjia.db", directory);
    struct store *store;
    struct queue *inbox;
    struct config *config;
    struct desk *desk;
    must(store_open(path, STORE_WRITER, &store), "store");
    must(queue_open(BATCH, &inbox), "inbox");
    must(stand_in_config_of(argc > 2 ? argv[2] : "config", NULL, &config), "config");
    struct desk_options options = {
        .store = store,
        .inbox = inbox,
        .config = config_hold(config),
        .metrics = &metrics,
        .ports = {&failed, drop_input, stand_in_publish, stand_in_session, stand_in_dispatch,
                  stand_in_ready, stand_in_flush},
        .now_ms = wall_ms,
    };
    must(desk_open(&options, &desk), "desk");
    must(desk_start(desk), "start");
    double cpu = cpu_us();
    int64_t wall = clock_monotonic_us();
    for (long number = 0; number < messages;) {
        for (int i = 0; i < BATCH && number < messages; i++, number++) {
            must(queue_push(inbox, message(config, number)), "push");
        }
        desk_turn(desk, 0);
    }
    printf("%ld messages, %ld tickets, %ld unanswered: %.1f us cpu, %.1f us wall a message\n",
           messages, (long)metrics.counters[COUNT_TICKETS_OPENED], failed,
           (cpu_us() - cpu) / (double)messages,
           (double)(clock_monotonic_us() - wall) / (double)messages);
    desk_close(desk);
    queue_close(inbox);
    store_close(store);
    config_drop(config);
    scratch_remove(directory);
    return failed > 0;
}
