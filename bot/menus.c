#include "bot/menus.h"

#include "bot/outbound_job.h"
#include "store/note.h"

#include <stdio.h>

enum { NOTE_NAME_BYTES = STORE_ID_BYTES + 8 };

static void name_note(struct text account, char out[NOTE_NAME_BYTES])
{
    snprintf(out, NOTE_NAME_BYTES, "menu:%.*s", TEXT_ARGS(account));
}

static enum status queue(struct turn *turn, const struct account *account, const char *digest)
{
    struct outbox_row row = {
        .lane = OUTBOX_NOTICE,
        .next_at_ms = turn->now_ms,
        .created_at_ms = turn->now_ms,
        .body = text_of(digest),
    };
    text_copy(outbound_kind_menu, row.kind, sizeof row.kind);
    text_copy(text_of(account->ops->name), row.channel, sizeof row.channel);
    text_copy(account->id, row.account, sizeof row.account);
    snprintf(row.key, sizeof row.key, "menu:%.*s:%s:%lld", TEXT_ARGS(account->id), digest,
             (long long)turn->now_ms);
    enum status status = store_outbox_push(turn->store, &row);
    if (status == ST_OK) {
        turn->outbox_touched = true;
        turn->outbox_delta[OUTBOX_QUEUED]++;
    }
    return status == ST_CONFLICT ? ST_OK : status; /* queued in this millisecond */
}

enum status menus_agree(struct turn *turn)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < turn->config->account_count && status == ST_OK; i++) {
        const struct account *account = turn->config->accounts[i];
        const struct menu *menu = menus_of(&turn->config->menus, account->id);
        char name[NOTE_NAME_BYTES], digest[MENU_DIGEST_BYTES];
        struct text known;
        if ((account->abilities & ABILITY_MENU) == 0) {
            continue; /* nor may one that is up be taken down */
        }
        name_note(account->id, name);
        digest[0] = '\0'; /* none: the one that we put up goes */
        if (menu != NULL) {
            menu_digest(menu, digest);
        }
        status = store_note_get(turn->store, text_of(name), &known);
        if (status == ST_OK && !text_equal(known, text_of(digest))) {
            status = queue(turn, account, digest);
        }
    }
    return status;
}

enum status menus_after_send(struct turn *turn, const struct outbox_row *row)
{
    char name[NOTE_NAME_BYTES];
    if (!text_equal(text_of(row->kind), outbound_kind_menu)) {
        return ST_OK;
    }
    name_note(text_of(row->account), name);
    return store_note_put(turn->store, text_of(name), row->body);
}
