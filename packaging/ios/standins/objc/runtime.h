/* The types of GNU's runtime that GNUstep's headers name. GNU's own header does not compile with automatic reference
 * counting. */
#include <stddef.h>
#include <objc/objc.h>
typedef struct objc_method *Method;
typedef struct objc_ivar *Ivar;
typedef struct objc_property *objc_property_t;
typedef struct objc_category *Category;
