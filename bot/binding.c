#include "bot/binding.h"

#include "bot/render.h"

#include <stdio.h>
#include <string.h>

static const struct text owner_relation = {"owner", 5};

/* ---- who is on file ---- */

static bool is_he(struct text filed_phone, struct text filed_name, struct text phone,
                  struct text name)
{
    if (filed_phone.size == 0) { /* there is no number to send a code to */
        return false;
    }
    return phone.size > 0 ? text_equal(filed_phone, phone)
                          : name.size > 0 && text_equal(filed_name, name);
}

enum status binding_filed(struct turn *turn, struct text community, struct text room,
                          struct text phone, struct text name, struct filed *filed_out)
{
    struct household *household = &filed_out->household;
    struct home_member members[MEMBERS_MAX];
    size_t count = 0;
    enum status status = store_household_find(turn->store, community, room, household);
    if (status != ST_OK) {
        return status;
    }
    if (is_he(text_of(household->phone), text_of(household->owner), phone, name)) {
        filed_out->person = (struct home_member){.phone = ""};
        memcpy(filed_out->person.phone, household->phone, sizeof household->phone);
        memcpy(filed_out->person.name, household->owner, sizeof household->owner);
        text_copy(owner_relation, filed_out->person.relation, sizeof filed_out->person.relation);
        return ST_OK;
    }
    status = store_member_list(turn->store, household->id, members, MEMBERS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (is_he(text_of(members[i].phone), text_of(members[i].name), phone, name)) {
            filed_out->person = members[i];
            return ST_OK;
        }
    }
    return status == ST_OK ? ST_NOT_FOUND : status;
}

/* ---- events ---- */

static enum status tell(struct turn *turn, const char *kind, const struct contact *contact,
                        struct text room, struct text relation, const struct binding_deed *deed)
{
    struct json_out out;
    struct event event = {
        .actor = deed->actor,
        .kind = text_of(kind),
        .community = text_of(contact->community),
        .contact = contact->id,
    };
    json_out_begin(&out, turn->arena, 256 + deed->reason.size);
    json_out_object(&out, NULL);
    json_out_text(&out, "room", room);
    json_out_text(&out, "relation", relation);
    json_out_text(&out, "by", deed->by);
    render_words(&out, "text", deed->reason, false);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

/* ---- the other channels ---- */

const struct account *binding_phone_account(const struct turn *turn, struct text community)
{
    for (size_t i = 0; i < turn->config->account_count; i++) {
        const struct account *account = turn->config->accounts[i];
        if (account->ops->peer_is_phone && text_equal(account->community, community)) {
            return account;
        }
    }
    return NULL;
}

enum status binding_phone_contact(struct turn *turn, struct text community, struct text phone,
                                  struct contact *contact_out)
{
    const struct account *account = binding_phone_account(turn, community);
    struct conversation conversation;
    *contact_out = (struct contact){0};
    if (account == NULL || phone.size == 0) {
        return ST_NOT_FOUND;
    }
    enum status status =
        store_contact_find(turn->store, account->id, phone, contact_out, &conversation);
    if (status != ST_NOT_FOUND) {
        return status == ST_OK && !contact_out->following ? ST_NOT_FOUND : status;
    }
    *contact_out = (struct contact){.created_at_ms = turn->now_ms, .following = true};
    text_copy(text_of(account->ops->name), contact_out->channel, sizeof contact_out->channel);
    text_copy(account->id, contact_out->account, sizeof contact_out->account);
    text_copy(phone, contact_out->peer, sizeof contact_out->peer);
    text_copy(phone, contact_out->phone, sizeof contact_out->phone);
    text_copy(community, contact_out->community, sizeof contact_out->community);
    return ST_OK;
}

static bool writes_by_phone(const struct turn *turn, const struct contact *contact)
{
    const struct account *account = turn_account(turn, text_of(contact->account));
    return account != NULL && account->ops->peer_is_phone;
}

enum status binding_phone(struct turn *turn, const struct contact *contact, char *out)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    out[0] = '\0';
    if (writes_by_phone(turn, contact)) {
        text_copy(text_of(contact->peer), out, STORE_PHONE_BYTES);
        return ST_OK;
    }
    if (contact->household == 0 || contact->id == 0) {
        return ST_OK;
    }
    enum status status =
        store_binding_of_contact(turn->store, contact->id, rows, BINDINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (rows[i].phone[0] != '\0' &&
            (out[0] == '\0' || rows[i].household == contact->household)) {
            memcpy(out, rows[i].phone, sizeof rows[i].phone);
        }
    }
    return status;
}

enum status binding_siblings(struct turn *turn, const struct contact *contact, int64_t *contacts,
                             size_t max, size_t *count_out)
{
    char phone[STORE_PHONE_BYTES];
    struct binding rows[BINDINGS_MAX];
    size_t row_count = 0, count = 0;
    *count_out = 0;
    if (contact->household == 0) {
        return ST_OK;
    }
    enum status status = binding_phone(turn, contact, phone);
    if (status == ST_OK) {
        status = store_binding_of_phone(turn->store, text_of(phone), rows, BINDINGS_MAX, &row_count);
    }
    for (size_t i = 0; i < row_count && status == ST_OK && count < max; i++) { /* by contact */
        bool seen = count > 0 && contacts[count - 1] == rows[i].contact;
        if (rows[i].contact != contact->id && !seen) {
            contacts[count++] = rows[i].contact;
        }
    }
    *count_out = status == ST_OK ? count : 0;
    return status;
}

/* ---- binding ---- */

static enum status tie_one(struct turn *turn, struct contact *contact, const struct filed *filed)
{
    const struct home_member *person = &filed->person;
    contact->household = filed->household.id;
    memcpy(contact->room, filed->household.room, sizeof contact->room);
    memcpy(contact->name, person->name, sizeof contact->name);
    if (!writes_by_phone(turn, contact)) {
        memcpy(contact->phone, person->phone, sizeof contact->phone);
    }
    enum status status = contact->id == 0 ? store_contact_add(turn->store, contact)
                                          : store_contact_save(turn->store, contact);
    return status == ST_OK ? store_binding_put(turn->store, contact->id, filed->household.id,
                                               text_of(person->relation), text_of(person->phone),
                                               turn->now_ms)
                           : status;
}

enum status binding_tie(struct turn *turn, struct contact *contact, const struct filed *filed,
                        const struct binding_deed *deed)
{
    enum status status = tie_one(turn, contact, filed);
    return status == ST_OK ? tell(turn, "chat.bound", contact, text_of(filed->household.room),
                                  text_of(filed->person.relation), deed)
                           : status;
}

enum status binding_adopt(struct turn *turn, struct contact *contact)
{
    const struct binding_deed deed = {TEXT("system"), TEXT("number"), TEXT_NONE};
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    if (contact->household != 0 || !writes_by_phone(turn, contact)) {
        return ST_OK;
    }
    enum status status = store_binding_of_phone(turn->store, text_of(contact->peer), rows,
                                                BINDINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct filed filed;
        struct contact other;
        struct conversation conversation;
        status = store_household_get(turn->store, rows[i].household, &filed.household);
        if (status == ST_OK) {
            status = store_contact_get(turn->store, rows[i].contact, &other, &conversation);
        }
        if (status != ST_OK || strcmp(filed.household.community, contact->community) != 0) {
            continue;
        }
        filed.person = (struct home_member){.phone = ""};
        memcpy(filed.person.phone, rows[i].phone, sizeof rows[i].phone);
        memcpy(filed.person.relation, rows[i].relation, sizeof rows[i].relation);
        memcpy(filed.person.name, other.name, sizeof other.name);
        status = binding_tie(turn, contact, &filed, &deed);
    }
    return status;
}

/* What the store has of him now. */
static enum status reload(struct turn *turn, struct contact *contact)
{
    struct conversation conversation;
    return store_contact_get(turn->store, contact->id, contact, &conversation);
}

void binding_count_vacated(struct turn *turn, const struct vacated *vacated)
{
    turn->outbox_delta[OUTBOX_QUEUED] -= vacated->queued;
    turn->outbox_delta[OUTBOX_WAITING] -= vacated->waiting;
    turn->outbox_delta[OUTBOX_WITHDRAWN] += vacated->queued + vacated->waiting;
}

enum { SIBLINGS_MAX = 8 };

enum status binding_untie(struct turn *turn, struct contact *contact, int64_t household,
                          const struct binding_deed *deed)
{
    struct vacated vacated = {0};
    struct household home;
    int64_t others[SIBLINGS_MAX];
    size_t count = 0;
    enum status status = binding_siblings(turn, contact, others, SIBLINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = store_home_leave(turn->store, others[i], household, turn->now_ms, &vacated);
    }
    binding_count_vacated(turn, &vacated);
    if (status == ST_OK) {
        status = store_household_get(turn->store, household, &home);
    }
    if (status == ST_OK) {
        status = store_binding_end(turn->store, contact->id, household);
    }
    if (status == ST_OK) {
        status = reload(turn, contact);
    }
    return status == ST_OK ? tell(turn, "chat.unbound", contact, text_of(home.room), TEXT_NONE, deed)
                           : status;
}

/* ---- homes of one contact ---- */

enum status binding_in_room(struct turn *turn, int64_t contact, struct text room,
                            int64_t *household_out)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    *household_out = 0;
    enum status status =
        store_binding_of_contact(turn->store, contact, rows, BINDINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (text_equal(text_of(rows[i].room), room)) {
            *household_out = rows[i].household;
        }
    }
    return status;
}

enum status binding_choose(struct turn *turn, struct contact *contact,
                           const struct binding *binding)
{
    contact->household = binding->household;
    memcpy(contact->room, binding->room, sizeof contact->room);
    return store_binding_choose(turn->store, contact->id, binding->household);
}

/* ---- delegates ---- */

static enum status end_delegate(struct turn *turn, int64_t household, struct text phone)
{
    struct binding rows[BINDINGS_MAX];
    struct vacated vacated = {0};
    size_t count = 0;
    enum status status = store_member_drop(turn->store, household, phone);
    if (status == ST_OK) {
        status = store_binding_of_phone(turn->store, phone, rows, BINDINGS_MAX, &count);
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (rows[i].household == household &&
            !text_equal(text_of(rows[i].relation), owner_relation)) {
            status = store_home_leave(turn->store, rows[i].contact, household, turn->now_ms,
                                      &vacated);
        }
    }
    binding_count_vacated(turn, &vacated);
    return status;
}

enum status binding_delegate(struct turn *turn, const struct contact *contact,
                             const struct home_member *member, bool ends,
                             const struct binding_deed *deed)
{
    enum status status =
        ends ? end_delegate(turn, contact->household, text_of(member->phone))
             : store_member_put(turn->store, contact->household, member, turn->now_ms);
    return status == ST_OK
               ? tell(turn, ends ? "home.member_ended" : "home.member", contact,
                      text_of(contact->room), text_of(member->relation), deed)
               : status;
}

/* ---- another number, another owner ---- */

/* The number on the file of one home. */
static enum status file_phone(struct turn *turn, const struct binding *row, struct text phone)
{
    struct household home;
    struct home_member members[MEMBERS_MAX];
    size_t count = 0;
    enum status status = store_household_get(turn->store, row->household, &home);
    if (status != ST_OK) {
        return status;
    }
    if (text_equal(text_of(row->relation), owner_relation)) {
        bool his = text_equal(text_of(home.phone), text_of(row->phone));
        text_copy(phone, home.phone, sizeof home.phone);
        return his ? store_household_put(turn->store, &home) : ST_OK;
    }
    status = store_member_list(turn->store, row->household, members, MEMBERS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (!text_equal(text_of(members[i].phone), text_of(row->phone))) {
            continue;
        }
        status = store_member_drop(turn->store, row->household, text_of(row->phone));
        text_copy(phone, members[i].phone, sizeof members[i].phone);
        if (status == ST_OK) {
            status = store_member_put(turn->store, row->household, &members[i], turn->now_ms);
        }
    }
    return status;
}

/* One binding by the former number: the contact of that number itself has to go. */
static enum status move_row(struct turn *turn, const struct binding *row, struct text phone,
                            struct vacated *vacated)
{
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_get(turn->store, row->contact, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    if (writes_by_phone(turn, &contact) && !text_equal(text_of(contact.peer), phone)) {
        return store_home_leave(turn->store, row->contact, row->household, turn->now_ms, vacated);
    }
    text_copy(phone, contact.phone, sizeof contact.phone);
    status = store_contact_save(turn->store, &contact);
    if (status == ST_OK) {
        status = store_binding_put(turn->store, row->contact, row->household,
                                   text_of(row->relation), phone, row->at_ms);
    }
    return status == ST_OK
               ? store_binding_choose(turn->store, row->contact, contact.household)
               : status;
}

enum status binding_move_phone(struct turn *turn, struct contact *contact, struct text phone,
                               const struct binding_deed *deed)
{
    char former[STORE_PHONE_BYTES];
    struct binding rows[BINDINGS_MAX];
    struct vacated vacated = {0};
    size_t count = 0;
    enum status status = binding_phone(turn, contact, former);
    if (status == ST_OK) {
        status = former[0] == '\0'
                     ? store_binding_of_contact(turn->store, contact->id, rows, BINDINGS_MAX,
                                                &count)
                     : store_binding_of_phone(turn->store, text_of(former), rows, BINDINGS_MAX,
                                              &count);
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = file_phone(turn, &rows[i], phone);
        if (status == ST_OK) {
            status = move_row(turn, &rows[i], phone, &vacated);
        }
    }
    binding_count_vacated(turn, &vacated);
    struct text room = text_of(contact->room);
    if (status == ST_OK) {
        status = tell(turn, "chat.phone_changed", contact, room, TEXT_NONE, deed);
    }
    return status == ST_OK ? reload(turn, contact) : status;
}

enum status binding_file_home(struct turn *turn, struct household *household,
                              const struct household *before, const struct binding_deed *deed)
{
    struct vacated vacated = {0};
    enum status status = store_household_file(turn->store, household, before, turn->now_ms, &vacated);
    binding_count_vacated(turn, &vacated);
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    struct event event = {.actor = deed->actor, .kind = TEXT("home.filed"),
                          .community = text_of(household->community)};
    json_out_begin(&out, turn->arena, 256 + deed->reason.size);
    json_out_object(&out, NULL);
    json_out_string(&out, "room", household->room);
    json_out_number(&out, "ended", vacated.bindings);
    render_words(&out, "text", deed->reason, false);
    json_out_object_end(&out);
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}
