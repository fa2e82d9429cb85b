/* diagram.h - a service's procedure as a picture: a Mermaid state diagram. */
#ifndef BOT_DIAGRAM_H
#define BOT_DIAGRAM_H

#include "bot/config.h"

#include <stdio.h>

/* Writes a stateDiagram-v2: states by their Chinese titles; each move with its op and who may make
 * it, or what makes it by itself; a note at each state whose ops must wait for something. */
void diagram_write(const struct config *config, const struct service *service, FILE *out);

#endif
