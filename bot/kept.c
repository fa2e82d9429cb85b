#include "bot/kept.h"

#include "bot/base/invariant.h"

#include <string.h>

bool kept_put(struct kept *kept, struct input *input, enum status status, int64_t due_ms)
{
    if (input->kind != INPUT_SENT || !status_retryable(status)) {
        return false;
    }
    INVARIANT(kept->count < DESK_IN_FLIGHT_MAX);
    kept->items[kept->count++] = input;
    kept->due_ms = due_ms;
    return true;
}

bool kept_put_untried(struct kept *kept, struct send_job *job, int64_t now_ms)
{
    struct input *input = input_open(INPUT_SENT, NULL, 256);
    if (input == NULL) {
        send_job_close(job);
        return false;
    }
    job->verdict = (struct verdict){.action = SEND_UNTRIED, .meaning = ""};
    input->sent = job;
    return kept_put(kept, input, ST_BUSY, now_ms);
}

size_t kept_take(struct kept *kept, struct input **out)
{
    size_t count = kept->count;
    memcpy(out, kept->items, count * sizeof *out);
    kept->count = 0;
    kept->due_ms = INT64_MAX;
    return count;
}

void kept_close(struct kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        input_close(kept->items[i]);
    }
    kept->count = 0;
}
