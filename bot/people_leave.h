/* people_leave.h - somebody works here no longer: his chats wait for another person, his tickets go to
 * a colleague or back to where they came from. */
#ifndef BOT_PEOPLE_LEAVE_H
#define BOT_PEOPLE_LEAVE_H

#include "bot/turn.h"
#include "store/staff.h"

struct people_leave {
    const struct staff *from;
    const struct staff *to;   /* NULL: tickets go back to their department, or to the next on duty */
    struct text actor;        /* user name of who arranges it */
    int64_t tickets, chats;   /* how many there were; set */
};

/* Every open ticket and held chat of his. A ticket of a community that `to` does not serve goes back. */
MUST_CHECK enum status people_leave(struct turn *turn, struct people_leave *leave);

#endif
