#include "bot/simulate_homes.h"

#include "bot/simulate_days.h"
#include "bot/simulate_moves.h"
#include "bot/simulate_people.h"
#include "store/home.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    HOMES_A_BUILDING = 120,
    HOMES_A_UNIT = 60,
    HOMES_A_FLOOR = 2,
    KNOWN_OF_TEN = 7,
    FIRST_PHONE = 10000000,
    OLDEST_YEARS = 7,
    CUSTODY_PER_MILLE = 12, /* of those that stand empty */
    ARENA_BYTES = 4096,
    ARENA_LIMIT_BYTES = 65536
};

void sim_homes_person(const struct sim *sim, size_t number, struct sim_person *person_out)
{
    const struct bank_words *family = &sim->bank->family_names;
    const struct bank_words *given = &sim->bank->given_names;
    size_t home = number % (size_t)sim->options->homes;
    int building = (int)(home / HOMES_A_BUILDING) + 1;
    int unit = (int)(home / HOMES_A_UNIT % 2) + 1;
    int door = (int)(home % HOMES_A_UNIT / HOMES_A_FLOOR + 1) * 100 +
               (int)(home % HOMES_A_FLOOR) + 1;
    snprintf(person_out->name, sizeof person_out->name, "%.*s%.*s",
             TEXT_ARGS(family->items[number % family->count]),
             TEXT_ARGS(given->items[number / family->count % given->count]));
    snprintf(person_out->phone, sizeof person_out->phone, "139%08zu", number + FIRST_PHONE);
    snprintf(person_out->room, sizeof person_out->room, "%d-%d-%d", building, unit, door);
    snprintf(person_out->room_said, sizeof person_out->room_said, "%d栋%d单元%d", building, unit,
             door);
}

/* A date of the last years, as a number; never later than yesterday. */
static int32_t past_date(struct sim *sim)
{
    int64_t back = sim_between(&sim->resident_chance, 1, OLDEST_YEARS * 365);
    int year, month, day;
    sim_days_date(sim_wall(sim) / SIM_DAY_MS - back, &year, &month, &day);
    return year * 10000 + month * 100 + day;
}

/* When it was handed over decides the warranty; some stand empty, a few are in custody. */
static enum status add_facts(struct sim *sim, int64_t household)
{
    struct random *random = &sim->resident_chance;
    struct home home = {.household = household, .delivered_on = past_date(sim)};
    if (!sim_chance(random, sim_moves_empty(sim))) {
        home.occupied_on = home.delivered_on;
    } else if (sim_chance(random, CUSTODY_PER_MILLE)) {
        home.custody_from = home.delivered_on;
        home.water_start_l = sim_between(random, 0, 90000);
        home.power_start_wh = sim_between(random, 0, 900000);
    }
    return store_home_put(sim->store, &home);
}

static enum status add_home(struct sim *sim, size_t number, struct household *household)
{
    struct sim_person person;
    bool first = number < (size_t)sim->options->homes;
    sim_homes_person(sim, number % (size_t)sim->options->homes, &person);
    *household = (struct household){0};
    text_copy(text_of(person.room), household->room, sizeof household->room);
    text_copy(text_of(sim->config->communities[0].id), household->community,
              sizeof household->community);
    text_copy(text_of(person.name), household->owner, sizeof household->owner);
    text_copy(text_of(person.phone), household->phone, sizeof household->phone);
    enum status status = store_household_put(sim->store, household);
    if (first) {
        sim->households[number] = household->id;
    }
    return status == ST_OK && first ? add_facts(sim, household->id) : status;
}

static enum status add_contact(struct sim *sim, size_t number, const struct household *household,
                               struct arena *arena)
{
    struct sim_person person;
    sim_homes_person(sim, number, &person);
    struct contact contact = {.household = household->id,
                              .created_at_ms = sim_wall(sim),
                              .following = true};
    text_copy(TEXT("wechat"), contact.channel, sizeof contact.channel);
    text_copy(sim_residents_account(sim, false), contact.account, sizeof contact.account);
    text_copy(sim_residents_peer(sim, (int32_t)number, false, arena), contact.peer, sizeof contact.peer);
    text_copy(text_of(household->community), contact.community, sizeof contact.community);
    text_copy(text_of(person.room), contact.room, sizeof contact.room);
    text_copy(text_of(person.name), contact.name, sizeof contact.name);
    text_copy(text_of(person.phone), contact.phone, sizeof contact.phone);
    enum status status = store_contact_add(sim->store, &contact);
    struct text relation =
        number < (size_t)sim->options->homes ? TEXT("owner") : TEXT("tenant");
    return status == ST_OK ? store_binding_put(sim->store, contact.id, household->id, relation,
                                               text_of(person.phone), sim_wall(sim))
                           : status;
}

static enum status make_all(struct sim *sim, size_t residents, struct arena *arena)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < residents && status == ST_OK; i++) {
        struct household household;
        bool known = (int)random_below(&sim->resident_chance, 10) < KNOWN_OF_TEN;
        status = add_home(sim, i, &household);
        if (status == ST_OK && known) {
            status = add_contact(sim, i, &household, arena);
        }
        arena_reset(arena);
    }
    return status;
}

size_t sim_homes_of_phone(const struct sim *sim, struct text phone)
{
    int64_t number = 0;
    size_t residents = (size_t)sim->options->homes + (size_t)sim->options->homes / 5;
    bool ours = text_starts_with(phone, TEXT("139")) &&
                text_to_int64(text_slice(phone, 3, phone.size), &number) && number >= FIRST_PHONE;
    number -= FIRST_PHONE;
    return ours && (size_t)number < residents ? (size_t)number : SIZE_MAX;
}

enum status sim_homes_make(struct sim *sim, size_t residents)
{
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    sim->households = calloc((size_t)sim->options->homes, sizeof *sim->households);
    enum status status =
        arena == NULL || sim->households == NULL ? ST_NO_MEMORY : store_begin(sim->store);
    if (status == ST_OK) {
        status = make_all(sim, residents, arena);
        if (status == ST_OK) {
            status = store_commit(sim->store);
        } else {
            store_rollback(sim->store);
        }
    }
    arena_close(arena);
    return status;
}
