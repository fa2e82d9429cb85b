#include "bot/seed.h"

#include "bot/base/date.h"
#include "bot/import_value.h"
#include "bot/json_read.h"
#include "bot/warranty.h"
#include "store/bill.h"
#include "store/binding.h"
#include "store/contact.h"
#include "store/duty.h"
#include "store/home.h"

#include <stdio.h>

enum { SEED_ROWS_MAX = 10000, SEED_ARENA_BYTES = 64 << 10, SEED_ARENA_LIMIT_BYTES = 16 << 20 };

struct seeding {
    const struct seed *seed;
    enum status status; /* of the store; once it is not ST_OK, nothing more is written */
    char hash[STORE_HASH_BYTES];
    struct text communities;
    struct household household; /* the one being read */
};

/* ---- residents.json: [{community, room, owner, phone, contacts: [{account, peer, relation}],
 * delivered_on or delivered_months_ago, occupied_on, bills: [{months_ago, kind, amount_fen}],
 * payments: [{months_ago, receipt, amount_fen}]}] ---- */

enum { MONTHS_AGO_MAX = 1200, ON_DUTY_DAYS_MAX = 31 };

struct resident_home {
    struct text community, room, owner, phone;
    int64_t delivered_on, occupied_on; /* days since 1970-01-01; 0: not told */
    int32_t delivered_months_ago;      /* before the seeding, so that a demo does not age; 0: not told */
};

struct guest {
    struct text account, peer, relation;
};

static const struct account *find_account(const struct config *config, struct text id)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (text_equal(config->accounts[i]->id, id)) {
            return config->accounts[i];
        }
    }
    return NULL;
}

static enum status add_contact(const struct seeding *seeding, const struct guest *guest,
                               struct text channel)
{
    const struct seed *seed = seeding->seed;
    struct contact contact;
    struct conversation conversation;
    enum status status = store_contact_find(seed->store, guest->account, guest->peer, &contact,
                                            &conversation);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    contact = (struct contact){.household = seeding->household.id,
                               .created_at_ms = seed->now_ms,
                               .following = true};
    text_copy(channel, contact.channel, sizeof contact.channel);
    text_copy(guest->account, contact.account, sizeof contact.account);
    text_copy(guest->peer, contact.peer, sizeof contact.peer);
    text_copy(text_of(seeding->household.community), contact.community, sizeof contact.community);
    text_copy(text_of(seeding->household.owner), contact.name, sizeof contact.name);
    text_copy(text_of(seeding->household.phone), contact.phone, sizeof contact.phone);
    text_copy(text_of(seeding->household.room), contact.room, sizeof contact.room);
    status = store_contact_add(seed->store, &contact);
    return status == ST_OK ? store_binding_put(seed->store, contact.id, seeding->household.id,
                                               guest->relation,
                                               text_of(seeding->household.phone), seed->now_ms)
                           : status;
}

static void read_guest(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    static const struct json_field fields[] = {
        {"account", JSON_KIND_TEXT, true, offsetof(struct guest, account), 1, STORE_ID_BYTES - 1,
         0, NULL},
        {"peer", JSON_KIND_TEXT, true, offsetof(struct guest, peer), 1, STORE_PEER_BYTES - 1, 0,
         NULL},
        {"relation", JSON_KIND_TEXT, true, offsetof(struct guest, relation), 1,
         STORE_ID_BYTES - 1, 0, NULL},
    };
    struct seeding *seeding = context;
    struct guest guest = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &guest);
    const struct account *account = find_account(seeding->seed->config, guest.account);
    if (account != NULL && seeding->status == ST_OK) { /* else: an account of a later release */
        seeding->status = add_contact(seeding, &guest, account->channel);
    }
}

/* A list that is read once the object around it is known. */
static void leave_for_later(const struct json_place *place, void *base)
{
    (void)place;
    (void)base;
}

static int32_t date_number(int64_t day)
{
    struct date date = date_of_day(day);
    return (int32_t)(date.year * 10000) + date.month * 100 + date.day;
}

/* ---- bills and payments, by months before the seeding ---- */

struct seed_fee {
    int32_t months_ago;
    struct text kind, receipt;
    int64_t amount_fen;
};

#define FEE(name) offsetof(struct seed_fee, name)
static const struct json_field bill_fields[] = {
    {"months_ago", JSON_KIND_INT32, true, FEE(months_ago), 0, MONTHS_AGO_MAX, 0, NULL},
    {"kind", JSON_KIND_TEXT, true, FEE(kind), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"amount_fen", JSON_KIND_INT64, true, FEE(amount_fen), 1, BILL_AMOUNT_FEN_MAX, 0, NULL},
};
static const struct json_field payment_fields[] = {
    {"months_ago", JSON_KIND_INT32, true, FEE(months_ago), 0, MONTHS_AGO_MAX, 0, NULL},
    {"receipt", JSON_KIND_TEXT, true, FEE(receipt), 1, STORE_NAME_BYTES - 1, 0, NULL},
    {"amount_fen", JSON_KIND_INT64, true, FEE(amount_fen), 1, BILL_AMOUNT_FEN_MAX, 0, NULL},
};
#undef FEE

/* The day that many months before the seeding. */
static int32_t day_ago(const struct seeding *seeding, int32_t months_ago)
{
    const struct time_frame *frame =
        config_frame(seeding->seed->config, text_of(seeding->household.community));
    int64_t today = date_local_day(seeding->seed->now_ms, frame->utc_offset_minutes);
    return warranty_end(date_number(today), -months_ago);
}

static void read_bill(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    struct seeding *seeding = context;
    struct seed_fee fee = {0};
    size_t errors = place->source->faults->error_count;
    json_read_object(place, bill_fields, sizeof bill_fields / sizeof bill_fields[0], &fee);
    const struct fee_kind *kind = fees_kind(seeding->seed->config->fees, fee.kind);
    if (kind == NULL) {
        json_fault(place, "there is no kind \"%.*s\" in fees.json", TEXT_ARGS(fee.kind));
    }
    if (place->source->faults->error_count > errors || seeding->status != ST_OK) {
        return;
    }
    enum put_outcome outcome;
    struct bill bill = {.household = seeding->household.id,
                        .month = day_ago(seeding, fee.months_ago) / 100,
                        .list_fen = fee.amount_fen};
    bill.due_on = import_month_end(bill.month);
    text_copy(kind->id, bill.kind, sizeof bill.kind);
    seeding->status =
        store_bill_put(seeding->seed->store, &bill, kind->custody_percent, &outcome);
}

static void read_payment(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    struct seeding *seeding = context;
    struct seed_fee fee = {0};
    size_t errors = place->source->faults->error_count;
    json_read_object(place, payment_fields, sizeof payment_fields / sizeof payment_fields[0],
                     &fee);
    if (place->source->faults->error_count > errors || seeding->status != ST_OK) {
        return;
    }
    enum put_outcome outcome;
    struct payment payment = {.household = seeding->household.id,
                              .amount_fen = fee.amount_fen,
                              .paid_on = day_ago(seeding, fee.months_ago),
                              .at_ms = seeding->seed->now_ms};
    text_copy(text_of(seeding->household.community), payment.community,
              sizeof payment.community);
    text_copy(fee.receipt, payment.receipt, sizeof payment.receipt);
    seeding->status = store_payment_put(seeding->seed->store, &payment, &outcome);
}

/* Seeded once: a demo that runs on for months has what was imported since. */
static void read_fees(const struct json_place *home, struct seeding *seeding)
{
    static const struct {
        const char *key;
        json_each *each;
    } lists[] = {{"bills", read_bill}, {"payments", read_payment}};
    bool known = true;
    if (seeding->status == ST_OK) {
        seeding->status =
            store_bill_known(seeding->seed->store, seeding->household.id, &known);
    }
    for (size_t i = 0; !known && i < sizeof lists / sizeof lists[0]; i++) {
        const struct json_place list = {home->source, home, lists[i].key, 0,
                                        json_object_get(home->value, lists[i].key)};
        if (list.value != NULL) {
            json_read_list(&list, SEED_ROWS_MAX, lists[i].each, seeding);
        }
    }
}

/* The list of contacts, once the home they belong to is stored. */
static void read_guests(const struct json_place *home, struct seeding *seeding)
{
    const struct json_place guests = {home->source, home, "contacts", 0,
                                      json_object_get(home->value, "contacts")};
    json_read_list(&guests, SEED_ROWS_MAX, read_guest, seeding);
}

#define HOME(name) offsetof(struct resident_home, name)

/* When the home was delivered and occupied, unless that is known already. */
static enum status add_dates(const struct seeding *seeding, const struct resident_home *told)
{
    const struct seed *seed = seeding->seed;
    struct home home;
    enum status status = store_home_get(seed->store, seeding->household.id, &home);
    if (status != ST_NOT_FOUND) {
        return status;
    }
    const struct time_frame *frame = config_frame(seed->config, told->community);
    int64_t today = date_local_day(seed->now_ms, frame->utc_offset_minutes);
    home = (struct home){.household = seeding->household.id};
    if (told->delivered_months_ago > 0) {
        home.delivered_on = warranty_end(date_number(today), -told->delivered_months_ago);
    } else if (told->delivered_on > 0) {
        home.delivered_on = date_number(told->delivered_on);
    }
    home.occupied_on = told->occupied_on > 0 ? date_number(told->occupied_on) : 0;
    return home.delivered_on == 0 && home.occupied_on == 0
               ? ST_OK
               : store_home_put(seed->store, &home);
}

static void read_home(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    static const struct json_field fields[] = {
        {"community", JSON_KIND_TEXT, true, HOME(community), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"room", JSON_KIND_TEXT, true, HOME(room), 1, STORE_ROOM_BYTES - 1, 0, NULL},
        {"owner", JSON_KIND_TEXT, true, HOME(owner), 1, STORE_NAME_BYTES - 1, 0, NULL},
        {"phone", JSON_KIND_TEXT, true, HOME(phone), 1, STORE_PHONE_BYTES - 1, 0, NULL},
        {"contacts", JSON_KIND_OWN, true, 0, 0, 0, 0, leave_for_later},
        {"delivered_on", JSON_KIND_DAY, false, HOME(delivered_on), 0, 0, 0, NULL},
        {"delivered_months_ago", JSON_KIND_INT32, false, HOME(delivered_months_ago), 1,
         MONTHS_AGO_MAX, 0, NULL},
        {"occupied_on", JSON_KIND_DAY, false, HOME(occupied_on), 0, 0, 0, NULL},
        {"bills", JSON_KIND_OWN, false, 0, 0, 0, 0, leave_for_later},
        {"payments", JSON_KIND_OWN, false, 0, 0, 0, 0, leave_for_later},
    };
    struct seeding *seeding = context;
    struct resident_home home = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &home);
    struct household *household = &seeding->household;
    *household = (struct household){0};
    text_copy(home.community, household->community, sizeof household->community);
    text_copy(home.room, household->room, sizeof household->room);
    text_copy(home.owner, household->owner, sizeof household->owner);
    text_copy(home.phone, household->phone, sizeof household->phone);
    if (seeding->status == ST_OK) {
        seeding->status = store_household_put(seeding->seed->store, household);
    }
    if (seeding->status == ST_OK) {
        seeding->status = add_dates(seeding, &home);
    }
    read_guests(place, seeding);
    read_fees(place, seeding);
    const struct seed *seed = seeding->seed;
    if (seeding->status == ST_OK && seed->extra_phone.size > 0 &&
        text_equal(home.phone, seed->extra_phone)) {
        struct guest extra = {seed->extra_account, seed->extra_phone, TEXT("owner")};
        seeding->status = add_contact(seeding, &extra, seed->extra_channel);
    }
}

static void read_homes(const struct json_place *place, void *context)
{
    json_read_list(place, SEED_ROWS_MAX, read_home, context);
}

/* ---- staff.json: {password, communities, staff: [{username, name, role, department,
 * skills, on_duty_days}]} ---- */

struct staff_file {
    struct text password, communities;
};

/* The account first, so that a table of struct staff fits. */
struct member {
    struct staff staff;
    struct text skills;
    int32_t on_duty_days; /* from the seeding on; 0: no shift */
};

static enum status note_on_duty(void *context, const struct shift *shift)
{
    struct shift *found = context; /* staff: whose */
    if (shift->staff == found->staff) {
        *found = *shift;
    }
    return ST_OK;
}

/* One shift that covers now, unless there is one. */
static enum status put_on_duty(const struct seed *seed, const struct member *member)
{
    struct shift shift = {.staff = member->staff.id};
    enum status status =
        store_shift_each(seed->store, seed->now_ms, seed->now_ms + 1, note_on_duty, &shift);
    if (status != ST_OK || shift.id != 0) {
        return status;
    }
    shift.from_ms = seed->now_ms;
    shift.until_ms = seed->now_ms + member->on_duty_days * (int64_t)DATE_DAY_MS;
    status = store_shift_add(seed->store, &shift);
    return status == ST_CONFLICT ? ST_OK : status; /* a later one is arranged already */
}

static enum status add_member(const struct seeding *seeding, struct member *member)
{
    const struct seed *seed = seeding->seed;
    struct staff known;
    enum status status =
        store_staff_find(seed->store, text_of(member->staff.username), &known);
    if (status == ST_OK) {
        member->staff.id = known.id;
    } else if (status == ST_NOT_FOUND) {
        text_copy(seeding->communities, member->staff.communities,
                  sizeof member->staff.communities);
        text_copy(text_of(seeding->hash), member->staff.password_hash,
                  sizeof member->staff.password_hash);
        status = store_staff_put(seed->store, &member->staff);
        if (status == ST_OK && member->skills.size > 0) {
            status = store_skills_set(seed->store, member->staff.id, member->skills);
        }
    }
    return status == ST_OK && member->on_duty_days > 0 ? put_on_duty(seed, member) : status;
}

static void read_member(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    static const struct json_field fields[] = {
        {"username", JSON_KIND_CHARS, true, offsetof(struct staff, username), 1,
         STORE_ID_BYTES - 1, 0, NULL},
        {"name", JSON_KIND_CHARS, true, offsetof(struct staff, name), 1, STORE_NAME_BYTES - 1, 0,
         NULL},
        {"role", JSON_KIND_CHARS, true, offsetof(struct staff, role), 1, STORE_ID_BYTES - 1, 0,
         NULL},
        {"department", JSON_KIND_CHARS, true, offsetof(struct staff, department), 1,
         STORE_ID_BYTES - 1, 0, NULL},
        {"skills", JSON_KIND_TEXT, false, offsetof(struct member, skills), 1, SKILLS_BYTES - 1, 0,
         NULL},
        {"on_duty_days", JSON_KIND_INT32, false, offsetof(struct member, on_duty_days), 1,
         ON_DUTY_DAYS_MAX, 0, NULL},
    };
    struct seeding *seeding = context;
    struct member member = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &member);
    if (seeding->status == ST_OK) {
        seeding->status = add_member(seeding, &member);
    }
}

static void read_staff(const struct json_place *place, void *context)
{
    static const struct json_field fields[] = {
        {"password", JSON_KIND_TEXT, true, offsetof(struct staff_file, password), 1, 64, 0, NULL},
        {"communities", JSON_KIND_TEXT, true, offsetof(struct staff_file, communities), 1,
         STORE_SCOPES_BYTES - 1, 0, NULL},
        {"staff", JSON_KIND_OWN, true, 0, 0, 0, 0, leave_for_later},
    };
    struct seeding *seeding = context;
    struct staff_file file = {0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], &file);
    seeding->communities = file.communities;
    if (seeding->status == ST_OK) { /* one hash for all: the password is the same, and public */
        seeding->status = seeding->seed->hash_password(file.password, seeding->hash);
    }
    const struct json_place members = {place->source, place, "staff", 0,
                                       json_object_get(place->value, "staff")};
    json_read_list(&members, STAFF_LIST_MAX, read_member, seeding);
}

/* ---- both ---- */

static enum status seed_files(struct seeding *seeding, FILE *report)
{
    struct fault_sink faults = {.out = report};
    struct arena *arena = arena_open(SEED_ARENA_BYTES, SEED_ARENA_LIMIT_BYTES);
    if (arena == NULL) {
        return ST_NO_MEMORY;
    }
    struct json_source source = {.faults = &faults, .arena = arena};
    char path[2048];
    const char *directory = seeding->seed->config->directory;
    snprintf(path, sizeof path, "%s/demo/residents.json", directory);
    json_read_file(&source, path, read_homes, seeding);
    snprintf(path, sizeof path, "%s/demo/staff.json", directory);
    json_read_file(&source, path, read_staff, seeding);
    arena_close(arena);
    if (seeding->status != ST_OK) {
        return seeding->status;
    }
    return faults.error_count > 0 ? ST_CONFIG : ST_OK;
}

enum status seed_demo(const struct seed *seed, FILE *report)
{
    struct seeding seeding = {.seed = seed, .status = ST_OK};
    enum status status = store_begin(seed->store);
    if (status == ST_OK) {
        status = seed_files(&seeding, report);
    }
    if (status == ST_OK) {
        return store_commit(seed->store);
    }
    store_rollback(seed->store);
    return status;
}
