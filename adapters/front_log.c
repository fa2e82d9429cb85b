#include "adapters/front_log.h"

#include "bot/base/clock.h"
#include "bot/base/log.h"

#include <libwebsockets.h>
#include <stdatomic.h>

/* libwebsockets hands its lines over without any context, hence the two globals. */
static atomic_llong current_second;
static atomic_int lines_this_second;

static void emit(int level, const char *line)
{
    long long second = clock_monotonic_ms() / 1000;
    (void)level;
    if (atomic_exchange(&current_second, second) != second) {
        atomic_store(&lines_this_second, 0);
    }
    if (atomic_fetch_add(&lines_this_second, 1) < FRONT_LOG_LINES_PER_SECOND) {
        log_event(LOG_WARN, "libwebsockets", LOG_T("line", text_trim(text_of(line))));
    }
}

void front_log_attach(void)
{
    /* Below errors it reports every change of every watched socket. */
    lws_set_log_level(LLL_ERR, emit);
}
