#include "bot/upkeep.h"

#include "store/staff.h"
#include "store/timer.h"

static enum status write_all(struct store *store, int64_t now_ms)
{
    struct timer probe = {.due_at_ms = INT64_MAX, .kind = "probe"};
    enum status status = store_command_prune(store, now_ms - UPKEEP_COMMANDS_KEPT_MS);
    if (status == ST_OK) {
        status = store_timer_put(store, &probe);
    }
    return status == ST_OK ? store_timer_drop(store, TEXT("probe"), 0) : status;
}

enum status upkeep_write(struct store *store, int64_t now_ms)
{
    enum status status = store_begin(store);
    if (status == ST_OK) {
        status = write_all(store, now_ms);
    }
    if (status == ST_OK) {
        status = store_commit(store);
    }
    if (status != ST_OK) {
        store_rollback(store);
    }
    return status;
}
