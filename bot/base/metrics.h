/* metrics.h - counters, gauges and histograms that any thread may bump.
 *
 * One table each; adding a figure is one line. Shown by /metrics as Prometheus
 * text (metrics_render). Relaxed atomics: a reader may see a figure a moment old. */
#ifndef BOT_BASE_METRICS_H
#define BOT_BASE_METRICS_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <stdatomic.h>

/*    id                      name and labels                                        help */
#define COUNTER_LIST(X)                                                                             \
    X(COUNT_HTTP_REQUESTS,     "guanjia_http_requests_total", "HTTP requests answered")             \
    X(COUNT_INBOX_FULL,        "guanjia_inbox_full_total", "Inputs refused with 503: inbox full")   \
    X(COUNT_DUPLICATES,        "guanjia_duplicates_total", "Deliveries that were seen before")      \
    X(COUNT_BATCHES,           "guanjia_batches_total", "Transactions committed by the desk")       \
    X(COUNT_BATCH_RETRIES,     "guanjia_batch_retries_total", "Batches rerun one input at a time")  \
    X(COUNT_STORE_ERRORS,      "guanjia_store_errors_total", "Database errors")                     \
    X(COUNT_MATCH_LIMITS,      "guanjia_match_limit_total", "Patterns stopped by a match limit")    \
    X(COUNT_SENT,              "guanjia_outbox_sent_total", "Messages accepted by a provider")      \
    X(COUNT_SEND_RETRIES,      "guanjia_outbox_retries_total", "Sends put off to try again")        \
    X(COUNT_SEND_FAILED,       "guanjia_outbox_failed_total", "Messages given up (dead letters)")   \
    X(COUNT_SEND_UNCERTAIN,    "guanjia_outbox_uncertain_total", "Sends of unknown outcome")        \
    X(COUNT_SENDS_HELD,        "guanjia_outbox_held_total", "Sends held back by night, limit or pause") \
    X(COUNT_ACCOUNT_STOPS,     "guanjia_account_stops_total", "Accounts left alone: failures in a row") \
    X(COUNT_DELIVERED,         "guanjia_outbox_delivered_total", "Messages reported as delivered")      \
    X(COUNT_REPORTS,           "guanjia_delivery_reports_total", "Delivery reports received")       \
    X(COUNT_REPORTS_UNKNOWN,   "guanjia_delivery_reports_unknown_total", "… of no message of ours")   \
    X(COUNT_MEDIA_KEPT,        "guanjia_media_kept_total", "Pictures and voices of residents kept") \
    X(COUNT_MEDIA_LOST,        "guanjia_media_lost_total", "… that expired or were refused")        \
    X(COUNT_TOKEN_REFRESHES,   "guanjia_token_refreshes_total", "Access tokens fetched")            \
    X(COUNT_STAFF_CUT_OFF,     "guanjia_staff_cut_off_total", "Staff clients cut off as too slow")  \
    X(COUNT_STAFF_COMMANDS,    "guanjia_staff_commands_total", "Staff commands run")                \
    X(COUNT_LOGINS,            "guanjia_staff_logins_total", "Staff logged in")                     \
    X(COUNT_LOGIN_REFUSED,     "guanjia_staff_login_refused_total", "Staff logins refused")         \
    X(COUNT_TICKETS_OPENED,    "guanjia_tickets_opened_total", "Tickets opened")                    \
    X(COUNT_PROCEDURE_BOUND,   "guanjia_procedure_bound_total", "Reactions stopped: too many follow")\
    X(COUNT_RELOADS,           "guanjia_config_reloads_total", "Configurations put in force")       \
    X(COUNT_RELOADS_REFUSED,   "guanjia_config_reloads_refused_total", "Configurations refused")

#define GAUGE_LIST(X)                                                                              \
    X(GAUGE_INBOX_DEPTH,       "guanjia_inbox_depth", "Inputs waiting for the desk")               \
    X(GAUGE_COURIER_DEPTH,     "guanjia_courier_depth", "Sends waiting for the courier")           \
    X(GAUGE_OPEN_TICKETS,      "guanjia_open_tickets", "Tickets not yet closed or cancelled")      \
    X(GAUGE_STAFF_CLIENTS,     "guanjia_staff_clients", "Staff websockets connected")              \
    X(GAUGE_HTTP_CONNECTIONS,  "guanjia_http_connections", "Connections open on the front")        \
    X(GAUGE_OUTBOX_QUEUED,     "guanjia_outbox{state=\"queued\"}", "Outbox rows by state")         \
    X(GAUGE_OUTBOX_SENDING,    "guanjia_outbox{state=\"sending\"}", "")                            \
    X(GAUGE_OUTBOX_WAITING,    "guanjia_outbox{state=\"waiting\"}", "")                            \
    X(GAUGE_OUTBOX_SENT,       "guanjia_outbox{state=\"sent\"}", "")                               \
    X(GAUGE_OUTBOX_FAILED,     "guanjia_outbox{state=\"failed\"}", "")                             \
    X(GAUGE_OUTBOX_UNCERTAIN,  "guanjia_outbox{state=\"uncertain\"}", "")                          \
    X(GAUGE_OUTBOX_DELIVERED,  "guanjia_outbox{state=\"delivered\"}", "")                          \
    X(GAUGE_OUTBOX_WITHDRAWN,  "guanjia_outbox{state=\"withdrawn\"}", "")                          \
    X(GAUGE_CLOCKS_RUNNING,    "guanjia_clocks_open{state=\"due\"}", "Open SLA clocks by state")    \
    X(GAUGE_CLOCKS_WARNED,     "guanjia_clocks_open{state=\"warned\"}", "")                        \
    X(GAUGE_CLOCKS_PAUSED,     "guanjia_clocks_open{state=\"paused\"}", "")                        \
    X(GAUGE_CLOCKS_MISSED,     "guanjia_clocks_open{state=\"missed\"}", "")                        \
    X(GAUGE_LAST_SEQ,          "guanjia_event_seq", "Sequence number of the newest event")

#define HISTOGRAM_LIST(X)                                                                          \
    X(HISTO_BATCH_SIZE,        "guanjia_batch_inputs", "Inputs in one transaction")                \
    X(HISTO_COMMIT_US,         "guanjia_commit_microseconds", "Time of a COMMIT with its fsync")   \
    X(HISTO_MATCH_US,          "guanjia_match_microseconds", "Time from text to ranked intents")   \
    X(HISTO_DESK_US,           "guanjia_batch_microseconds", "Time of a whole batch")

enum counter {
#define X(id, name, help) id,
    COUNTER_LIST(X)
#undef X
    COUNTER_COUNT
};
enum gauge {
#define X(id, name, help) id,
    GAUGE_LIST(X)
#undef X
    GAUGE_COUNT
};
enum histogram {
#define X(id, name, help) id,
    HISTOGRAM_LIST(X)
#undef X
    HISTOGRAM_COUNT
};

/* Bucket i counts values <= 2^i; the last one the rest. */
enum { METRICS_BUCKETS = 24, METRICS_CHANNELS_MAX = 8, METRICS_CLOCKS_MAX = 128,
       METRICS_CLOCK_BYTES = 32, METRICS_ACCOUNTS_MAX = 64, METRICS_ACCOUNT_BYTES = 32 };

/* guanjia_clocks_total{rule,outcome} */
enum clock_outcome {
    METRICS_CLOCK_KEPT,
    METRICS_CLOCK_MISSED,
    METRICS_CLOCK_ESCALATED, /* steps of the chain, not clocks */
    METRICS_CLOCK_COUNT
};

struct metrics {
    atomic_llong counters[COUNTER_COUNT];
    atomic_llong gauges[GAUGE_COUNT];
    struct {
        atomic_llong buckets[METRICS_BUCKETS + 1];
        atomic_llong sum;
        atomic_llong count;
    } histograms[HISTOGRAM_COUNT];
    /* guanjia_messages_total{channel,result}: result is a status name. */
    struct {
        const char *name; /* static; set by metrics_name_channel before the threads start */
        atomic_llong results[STATUS_COUNT];
    } channels[METRICS_CHANNELS_MAX];
    /* Only the desk adds rules, and none is taken away: readers look at the first clock_count. */
    atomic_size_t clock_count;
    struct {
        char rule[METRICS_CLOCK_BYTES];
        atomic_llong outcomes[METRICS_CLOCK_COUNT];
    } clocks[METRICS_CLOCKS_MAX];
    /* guanjia_account_state{account}; likewise. */
    atomic_size_t account_count;
    struct {
        char account[METRICS_ACCOUNT_BYTES];
        atomic_llong state;
    } accounts[METRICS_ACCOUNTS_MAX];
};

void metrics_count(struct metrics *metrics, enum counter id, int64_t by);
void metrics_gauge(struct metrics *metrics, enum gauge id, int64_t value);
void metrics_observe(struct metrics *metrics, enum histogram id, int64_t value);
/* Index to give to metrics_message; the same name gives the same index. */
size_t metrics_name_channel(struct metrics *metrics, const char *name);
void metrics_message(struct metrics *metrics, size_t channel, enum status result);
/* From one thread, the desk's. rule is an id of the configuration; so many configurations may come
 * and go that METRICS_CLOCKS_MAX are not enough: the last entry counts the rest as "other". */
void metrics_clock(struct metrics *metrics, struct text rule, enum clock_outcome outcome);
/* From the desk's thread. state: 0 works, 1 is tried, 2 is left alone. Accounts past
 * METRICS_ACCOUNTS_MAX are not shown. */
void metrics_account(struct metrics *metrics, struct text account, int64_t state);

/* Writes Prometheus text (version 0.0.4). Returns bytes, or 0 when capacity is too small. */
size_t metrics_render(struct metrics *metrics, char *out, size_t capacity_bytes);
/* Capacity that is always enough. */
enum { METRICS_RENDER_BYTES_MAX = 98304 };

#endif
