#include "adapters/webhook.h"

#include "bot/base/invariant.h"

enum status webhook_receive(const struct account *account, struct replay *replay,
                            struct webhook *hook, struct arena *arena,
                            struct inbound_batch *batch_out)
{
    *batch_out = (struct inbound_batch){0};
    enum status status = account->ops->verify(account, hook, arena);
    if (status == ST_OK && hook->replay_key.size > 0) {
        status = replay_check(replay, account->id, hook->replay_key, hook->body, hook->now_ms);
    }
    struct inbound_batch batch = {0};
    if (status == ST_OK) {
        status = account->ops->decode(account, hook, arena, &batch);
    }
    if (status != ST_OK) {
        return status;
    }
    INVARIANT(batch.count <= INBOUND_BATCH_MAX);
    if (batch.count == 0) {
        batch.items = arena_alloc(arena, sizeof *batch.items);
        if (batch.items == NULL) {
            return ST_NO_MEMORY;
        }
        batch.items[0].kind = INBOUND_OTHER;
        batch.items[0].account = account->id;
        batch.count = 1;
    }
    *batch_out = batch;
    return ST_OK;
}

enum status webhook_handshake(const struct account *account, struct webhook *hook,
                              struct arena *arena, struct text *body_out)
{
    *body_out = TEXT_NONE;
    enum status status = account->ops->verify(account, hook, arena);
    return status == ST_OK ? account->ops->handshake(account, hook, arena, body_out) : status;
}

bool webhook_needs_desk(const struct inbound_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->items[i].kind != INBOUND_OTHER) {
            return true;
        }
    }
    return false;
}
