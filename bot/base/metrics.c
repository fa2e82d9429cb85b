#include "bot/base/metrics.h"

#include "bot/base/invariant.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct figure {
    const char *name;
    const char *help;
};

static const struct figure counters[COUNTER_COUNT] = {
#define X(id, name, help) [id] = {name, help},
    COUNTER_LIST(X)
#undef X
};
static const struct figure gauges[GAUGE_COUNT] = {
#define X(id, name, help) [id] = {name, help},
    GAUGE_LIST(X)
#undef X
};
static const struct figure histograms[HISTOGRAM_COUNT] = {
#define X(id, name, help) [id] = {name, help},
    HISTOGRAM_LIST(X)
#undef X
};

void metrics_count(struct metrics *metrics, enum counter id, int64_t by)
{
    atomic_fetch_add_explicit(&metrics->counters[id], by, memory_order_relaxed);
}

void metrics_gauge(struct metrics *metrics, enum gauge id, int64_t value)
{
    atomic_store_explicit(&metrics->gauges[id], value, memory_order_relaxed);
}

void metrics_observe(struct metrics *metrics, enum histogram id, int64_t value)
{
    size_t bucket = 0;
    while (bucket < METRICS_BUCKETS && value > (int64_t)1 << bucket) {
        bucket++;
    }
    atomic_fetch_add_explicit(&metrics->histograms[id].buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->histograms[id].sum, value, memory_order_relaxed);
    atomic_fetch_add_explicit(&metrics->histograms[id].count, 1, memory_order_relaxed);
}

size_t metrics_name_channel(struct metrics *metrics, const char *name)
{
    size_t i = 0;
    while (i < METRICS_CHANNELS_MAX && metrics->channels[i].name != NULL &&
           strcmp(metrics->channels[i].name, name) != 0) {
        i++;
    }
    INVARIANT(i < METRICS_CHANNELS_MAX); /* room for every channel of the registry */
    metrics->channels[i].name = name;
    return i;
}

void metrics_message(struct metrics *metrics, size_t channel, enum status result)
{
    INVARIANT(channel < METRICS_CHANNELS_MAX);
    INVARIANT(result < STATUS_COUNT);
    atomic_fetch_add_explicit(&metrics->channels[channel].results[result], 1,
                              memory_order_relaxed);
}

/* The entry of rule, made when it is new. */
static size_t find_clock(struct metrics *metrics, struct text rule)
{
    size_t count = atomic_load_explicit(&metrics->clock_count, memory_order_relaxed);
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(metrics->clocks[i].rule), rule)) {
            return i;
        }
    }
    if (count == METRICS_CLOCKS_MAX) {
        return METRICS_CLOCKS_MAX - 1;
    }
    struct text name = count == METRICS_CLOCKS_MAX - 1 ? TEXT("other") : rule;
    text_copy(name, metrics->clocks[count].rule, METRICS_CLOCK_BYTES);
    /* Releases the name with it to whoever renders. */
    atomic_store_explicit(&metrics->clock_count, count + 1, memory_order_release);
    return count;
}

void metrics_clock(struct metrics *metrics, struct text rule, enum clock_outcome outcome)
{
    INVARIANT(outcome < METRICS_CLOCK_COUNT);
    atomic_fetch_add_explicit(&metrics->clocks[find_clock(metrics, rule)].outcomes[outcome], 1,
                              memory_order_relaxed);
}

void metrics_account(struct metrics *metrics, struct text account, int64_t state)
{
    size_t count = atomic_load_explicit(&metrics->account_count, memory_order_relaxed);
    size_t i = 0;
    while (i < count && !text_equal(text_of(metrics->accounts[i].account), account)) {
        i++;
    }
    if (i == METRICS_ACCOUNTS_MAX) {
        return;
    }
    atomic_store_explicit(&metrics->accounts[i].state, state, memory_order_relaxed);
    if (i == count) {
        text_copy(account, metrics->accounts[i].account, METRICS_ACCOUNT_BYTES);
        /* Releases the name with it to whoever renders. */
        atomic_store_explicit(&metrics->account_count, count + 1, memory_order_release);
    }
}

struct page {
    char *out;
    size_t size;
    size_t capacity;
};

__attribute__((format(printf, 2, 3))) static void put(struct page *page, const char *format, ...)
{
    size_t left = page->capacity - page->size;
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(page->out + page->size, left, format, args);
    va_end(args);
    INVARIANT(wanted >= 0);
    page->size += (size_t)wanted < left ? (size_t)wanted : left;
}

static long long load(atomic_llong *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

/* HELP and TYPE of a figure; a figure that continues another's name has no help. */
static void put_head(struct page *page, const struct figure *figure, const char *type)
{
    if (figure->help[0] != '\0') {
        int bare = (int)strcspn(figure->name, "{");
        put(page, "# HELP %.*s %s\n# TYPE %.*s %s\n", bare, figure->name, figure->help, bare,
            figure->name, type);
    }
}

static void put_histogram(struct page *page, struct metrics *metrics, size_t id)
{
    const char *name = histograms[id].name;
    long long sum = 0;
    put_head(page, &histograms[id], "histogram");
    for (size_t i = 0; i < METRICS_BUCKETS; i++) {
        sum += load(&metrics->histograms[id].buckets[i]);
        put(page, "%s_bucket{le=\"%lld\"} %lld\n", name, 1LL << i, sum);
    }
    sum += load(&metrics->histograms[id].buckets[METRICS_BUCKETS]);
    put(page, "%s_bucket{le=\"+Inf\"} %lld\n%s_sum %lld\n%s_count %lld\n", name, sum, name,
        load(&metrics->histograms[id].sum), name, sum);
}

static void put_messages(struct page *page, struct metrics *metrics)
{
    put(page, "# HELP guanjia_messages_total Messages received, by channel and result\n"
              "# TYPE guanjia_messages_total counter\n");
    for (size_t c = 0; c < METRICS_CHANNELS_MAX && metrics->channels[c].name != NULL; c++) {
        for (size_t s = 0; s < STATUS_COUNT; s++) {
            long long value = load(&metrics->channels[c].results[s]);
            if (value > 0 || s == ST_OK) {
                put(page, "guanjia_messages_total{channel=\"%s\",result=\"%s\"} %lld\n",
                    metrics->channels[c].name, status_name((enum status)s), value);
            }
        }
    }
}

static void put_clocks(struct page *page, struct metrics *metrics)
{
    static const char *const words[METRICS_CLOCK_COUNT] = {
        [METRICS_CLOCK_KEPT] = "kept",
        [METRICS_CLOCK_MISSED] = "missed",
        [METRICS_CLOCK_ESCALATED] = "escalated",
    };
    put(page, "# HELP guanjia_clocks_total SLA clocks kept and missed, and steps of escalation, by "
              "rule\n# TYPE guanjia_clocks_total counter\n");
    size_t count = atomic_load_explicit(&metrics->clock_count, memory_order_acquire);
    for (size_t i = 0; i < count; i++) {
        for (size_t o = 0; o < METRICS_CLOCK_COUNT; o++) {
            put(page, "guanjia_clocks_total{rule=\"%s\",outcome=\"%s\"} %lld\n",
                metrics->clocks[i].rule, words[o], load(&metrics->clocks[i].outcomes[o]));
        }
    }
}

static void put_accounts(struct page *page, struct metrics *metrics)
{
    put(page, "# HELP guanjia_account_state How an account sends: 0 works, 1 is tried, 2 is left "
              "alone\n# TYPE guanjia_account_state gauge\n");
    size_t count = atomic_load_explicit(&metrics->account_count, memory_order_acquire);
    for (size_t i = 0; i < count; i++) {
        put(page, "guanjia_account_state{account=\"%s\"} %lld\n", metrics->accounts[i].account,
            load(&metrics->accounts[i].state));
    }
}

size_t metrics_render(struct metrics *metrics, char *out, size_t capacity_bytes)
{
    struct page page = {out, 0, capacity_bytes};
    for (size_t i = 0; i < COUNTER_COUNT; i++) {
        put_head(&page, &counters[i], "counter");
        put(&page, "%s %lld\n", counters[i].name, load(&metrics->counters[i]));
    }
    for (size_t i = 0; i < GAUGE_COUNT; i++) {
        put_head(&page, &gauges[i], "gauge");
        put(&page, "%s %lld\n", gauges[i].name, load(&metrics->gauges[i]));
    }
    for (size_t i = 0; i < HISTOGRAM_COUNT; i++) {
        put_histogram(&page, metrics, i);
    }
    put_messages(&page, metrics);
    put_clocks(&page, metrics);
    put_accounts(&page, metrics);
    return page.size < page.capacity ? page.size : 0;
}
