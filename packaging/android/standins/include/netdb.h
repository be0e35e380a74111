/* Android counts the bytes of names in size_t. */
#ifndef RTM_STANDIN_NETDB_H
#define RTM_STANDIN_NETDB_H
#define getnameinfo getnameinfo_elsewhere
#include_next <netdb.h>
#undef getnameinfo
int getnameinfo(const struct sockaddr *address, socklen_t length, char *host, size_t host_length, char *service, size_t service_length, int flags);
#endif
