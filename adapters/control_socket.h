/* control_socket.h - the unix socket in the data folder, for the command line.
 *
 * One line of JSON in, one line out (bot/control.h). A thread of its own takes
 * one caller at a time; the folder's permissions say who may call. */
#ifndef ADAPTERS_CONTROL_SOCKET_H
#define ADAPTERS_CONTROL_SOCKET_H

#include "bot/base/queue.h"
#include "bot/input.h"

enum { CONTROL_LINE_BYTES_MAX = 65536, CONTROL_TIMEOUT_MS = 5000 };

struct control_socket; /* opaque */

/* Listens at path (replaced when nobody answers there) and starts the thread. ST_CONFIG with a
 * logged reason when it can not. inbox is borrowed. */
MUST_CHECK enum status control_socket_open(const char *path, struct queue *inbox,
                                           struct control_socket **control_out);
/* Ends the thread, removes the socket. Accepts NULL. */
void control_socket_close(struct control_socket *control);
/* The desk's answer to an INPUT_CONTROL; ownership moves. Any thread. */
void control_socket_release(struct control_socket *control, struct input *input);

#endif
