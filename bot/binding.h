/* binding.h - one resident, whichever channel he writes on: whose homes are his, and who else is he.
 *
 * A contact bound to a home has a binding, with the number that was proved to be his. The same number
 * makes contacts of several channels one person: they are bound and unbound together, and a form begun
 * on one is gone on with on another. What he only said (contact.phone of somebody unbound) proves
 * nothing. */
#ifndef BOT_BINDING_H
#define BOT_BINDING_H

#include "bot/turn.h"
#include "store/binding.h"

/* Somebody on the file of a home. */
struct filed {
    struct household household;
    struct home_member person; /* the owner too */
};

/* How a binding came about or ended, for the event. */
struct binding_deed {
    struct text actor; /* "resident", "system", a username */
    struct text by;    /* "code", "word", "staff", "owner" */
    struct text reason; /* in words; may be empty */
};

/* On whose file of that home is the number, or without a number the name? ST_NOT_FOUND. */
MUST_CHECK enum status binding_filed(struct turn *turn, struct text community, struct text room,
                                     struct text phone, struct text name, struct filed *filed_out);

/* Binds the contact, which is changed as the store is. */
MUST_CHECK enum status binding_tie(struct turn *turn, struct contact *contact,
                                   const struct filed *filed, const struct binding_deed *deed);
/* Somebody unbound writes from a number: what was proved by a code to that number is his. Told to him alone
 * who writes from it; a number that changes hands changes on the file, and the binding ends with it. */
MUST_CHECK enum status binding_adopt(struct turn *turn, struct contact *contact);
/* Ends it, for all contacts of the person. */
MUST_CHECK enum status binding_untie(struct turn *turn, struct contact *contact, int64_t household,
                                     const struct binding_deed *deed);
/* All that was bound by his former number goes over to the new one, on the files too. */
MUST_CHECK enum status binding_move_phone(struct turn *turn, struct contact *contact,
                                          struct text phone, const struct binding_deed *deed);
/* Puts somebody on the file of the contact's home, or takes him off: then his bindings to it end. ST_TOO_LARGE:
 * there are too many. */
MUST_CHECK enum status binding_delegate(struct turn *turn, const struct contact *contact,
                                        const struct home_member *member, bool ends,
                                        const struct binding_deed *deed);
/* A new owner, or the owner's new number. Another owner's name, or actor's word for it, ends all
 * bindings of the home; another number those of the former one by SMS. Saves household. */
MUST_CHECK enum status binding_file_home(struct turn *turn, struct household *household,
                                         const struct household *before,
                                         const struct binding_deed *deed);

/* Is he bound to the home of that room? *household_out 0: no. */
MUST_CHECK enum status binding_in_room(struct turn *turn, int64_t contact, struct text room,
                                       int64_t *household_out);
/* He speaks of that home now; contact is changed. */
MUST_CHECK enum status binding_choose(struct turn *turn, struct contact *contact,
                                      const struct binding *binding);

/* The number that is proved to be his: the one he writes from, or by which he is bound. "" where there
 * is none. out has STORE_PHONE_BYTES. */
MUST_CHECK enum status binding_phone(struct turn *turn, const struct contact *contact, char *out);
/* The person's other contacts, which a message of his may have been begun with; at most max. */
MUST_CHECK enum status binding_siblings(struct turn *turn, const struct contact *contact,
                                        int64_t *contacts, size_t max, size_t *count_out);
/* What a new owner took out of the outbox, to the gauges. */
void binding_count_vacated(struct turn *turn, const struct vacated *vacated);

/* The community's first account whose peers are phones; NULL: none. */
const struct account *binding_phone_account(const struct turn *turn, struct text community);
/* The contact of a number on that account, with id 0 where he is new. ST_NOT_FOUND: no such account, or he
 * cannot be written to. */
MUST_CHECK enum status binding_phone_contact(struct turn *turn, struct text community,
                                             struct text phone, struct contact *contact_out);

#endif
