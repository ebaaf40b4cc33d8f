// libyaml for Swift: its header, nothing else is needed.

#ifndef KOGUMA_CYAML_SHIM_H
#define KOGUMA_CYAML_SHIM_H

#include <yaml.h>

#endif
