#include "bot/typing.h"

#include "bot/json_out.h"
#include "bot/senders.h"
#include "bot/window.h"

/* ---- rows ---- */

static struct typist *row_of(struct typing_desk *typing, int64_t contact)
{
    struct typist *oldest = &typing->rows[0];
    for (size_t i = 0; i < TYPING_CHATS_MAX; i++) {
        struct typist *row = &typing->rows[i];
        if (row->contact == contact) {
            return row;
        }
        bool gives_way = row->contact == 0 || row->told_ms < oldest->told_ms;
        oldest = oldest->contact != 0 && gives_way ? row : oldest;
    }
    *oldest = (struct typist){.contact = contact};
    return oldest;
}

void typing_over(struct typing_desk *typing, int64_t contact)
{
    for (size_t i = 0; i < TYPING_CHATS_MAX; i++) {
        if (typing->rows[i].contact == contact) {
            typing->rows[i] = (struct typist){0};
        }
    }
}

/* ---- colleagues ---- */

static enum status tell_colleagues(struct turn *turn, const struct contact *contact,
                                   const struct viewer *viewer, bool writes)
{
    struct json_out out;
    struct event event = {
        .actor = text_of(viewer->username),
        .kind = TEXT("chat.typing"),
        .community = text_of(contact->community),
        .contact = contact->id,
    };
    json_out_begin(&out, turn->arena, 128 + sizeof viewer->name);
    json_out_object(&out, NULL);
    json_out_string(&out, "name", viewer->name);
    json_out_bool(&out, "typing", writes);
    json_out_number(&out, "lasts_ms", writes ? TYPING_LASTS_MS : 0);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_sign(turn, &event) : status;
}

/* ---- the resident ---- */

/* Does his channel have the sign, and would the provider show it now? */
static bool may_show(const struct account *account, const struct contact *contact,
                     const struct conversation *conversation, int64_t now_ms)
{
    return account != NULL && account->ops->typing_lasts_ms > 0 &&
           (account->abilities & ABILITY_FREE) != 0 && contact->following &&
           now_ms - conversation->last_in_at_ms < account->ops->typing_heard_ms &&
           window_is_open(account, conversation, now_ms);
}

/* The sign may not be repeated while it stands, and is ended only then. */
static void show(struct turn *turn, struct typist *row, const struct contact *contact,
                 const struct account *account, bool writes)
{
    bool stands = row->shown_until_ms > turn->now_ms;
    if (writes == stands) {
        return;
    }
    row->wanted = true;
    row->writes = writes;
    row->shown_until_ms = writes ? turn->now_ms + account->ops->typing_lasts_ms : 0;
    text_copy(account->id, row->account, sizeof row->account);
    text_copy(text_of(contact->peer), row->peer, sizeof row->peer);
}

enum status typing_note(struct turn *turn, const struct contact *contact,
                        const struct conversation *conversation, const struct viewer *viewer,
                        bool writes, bool *shown_out)
{
    struct typist *row = row_of(turn->typing, contact->id);
    bool tell = writes ? row->told_ms + TYPING_TELL_MS <= turn->now_ms : row->told_ms != 0;
    enum status status = tell ? tell_colleagues(turn, contact, viewer, writes) : ST_OK;
    if (status != ST_OK) {
        return status;
    }
    if (tell) {
        row->told_ms = writes ? turn->now_ms : 0;
    }
    row->staff = viewer->staff;
    const struct account *account = turn_account(turn, text_of(contact->account));
    if (may_show(account, contact, conversation, turn->now_ms)) {
        show(turn, row, contact, account, writes);
    }
    *shown_out = row->shown_until_ms > turn->now_ms;
    return ST_OK;
}

/* ---- jobs ---- */

static bool account_works(const struct turn *turn, const struct account *account)
{
    const struct sender *sender = senders_find(turn->senders, account->id);
    return sender != NULL && sender->state == SENDER_WORKS;
}

static struct send_job *open_job(const struct turn *turn, const struct account *account,
                                 const struct typist *row)
{
    struct send_job *job = send_job_open(turn->config, account, sizeof row->peer);
    if (job == NULL) {
        return NULL;
    }
    job->until_ms = turn->now_ms + TYPING_LATE_MS;
    job->outbound.kind = OUTBOUND_TYPING;
    job->outbound.peer = arena_text(job->arena, text_of(row->peer));
    job->outbound.writes = row->writes;
    if (job->outbound.peer.data == NULL) {
        send_job_close(job);
        return NULL;
    }
    return job;
}

enum status typing_claim(struct turn *turn, struct send_job **jobs, size_t room, size_t *count_out)
{
    *count_out = 0;
    for (size_t i = 0; i < TYPING_CHATS_MAX; i++) {
        struct typist *row = &turn->typing->rows[i];
        const struct account *account =
            row->wanted ? turn_account(turn, text_of(row->account)) : NULL;
        row->wanted = false;
        if (account == NULL || *count_out == room || !account_works(turn, account)) {
            continue;
        }
        struct send_job *job = open_job(turn, account, row);
        if (job == NULL) {
            return ST_NO_MEMORY;
        }
        jobs[(*count_out)++] = job; /* moves */
    }
    return ST_OK;
}
