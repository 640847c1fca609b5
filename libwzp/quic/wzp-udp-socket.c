/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* System calls on one UDP socket, many packets each. */
#define G_LOG_DOMAIN "wzp-udp"

#include "wzp-udp-socket.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/udp.h>
#include <string.h>
#include <unistd.h>

#include "wzp-error.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

#define RECEIVE_PACKETS 64
/* Larger than any packet QUIC peers send here (max_udp_payload_size 1472); longer ones are cut and
 * then fail authentication. */
#define RECEIVE_BYTES 2048
#define SEND_RUNS     64
/* Room for a burst of many talkers while the thread is busy; the kernel grants what it allows. */
#define SOCKET_BUFFER_BYTES (4 * 1024 * 1024)

/* Ancillary data of a packet: the local address and the ECN bits; on send also the segment size. */
#define CONTROL_BYTES                                                                              \
  (CMSG_SPACE (sizeof (struct in6_pktinfo)) + CMSG_SPACE (sizeof (int)) +                          \
   CMSG_SPACE (sizeof (uint16_t)))

#define ECN_MASK 3
/* What fits every path that carries QUIC (RFC 9000 section 14). */
#define ANY_PATH_BYTES 1200

struct _WzpUdpSocket
{
  int fd;
  int family;
  gboolean is_v6_only;
  gboolean use_gso;
  WzpUdpAddress local;
  WzpUdpSocketStats stats;

  /* Receiving. */
  struct mmsghdr in_headers[RECEIVE_PACKETS];
  struct iovec in_vectors[RECEIVE_PACKETS];
  struct sockaddr_in6 in_names[RECEIVE_PACKETS];
  union
  {
    char bytes[CONTROL_BYTES];
    struct cmsghdr align;
  } in_control[RECEIVE_PACKETS], out_control[SEND_RUNS];
  uint8_t *in_buffers;

  /* Sending. */
  struct mmsghdr out_headers[SEND_RUNS];
  struct iovec out_vectors[SEND_RUNS];
  struct sockaddr_in6 out_names[SEND_RUNS];
};

/* --- made and freed --- */

static void
set_error (GError **error, const char *what, const WzpUdpAddress *address)
{
  int code = errno;
  g_autofree char *text = address ? wzp_udp_address_to_string (address) : g_strdup ("the socket");

  g_set_error (error, WZP_ERROR, WZP_ERROR_SYSTEM, "%s %s: %s", what, text, g_strerror (code));
}

static void
set_option (int fd, int level, int name, int value)
{
  /* Each is a wish: the socket works without. */
  if (setsockopt (fd, level, name, &value, sizeof value) != 0)
    g_debug ("socket option %d/%d not set: %s", level, name, g_strerror (errno));
}

static void
set_options (WzpUdpSocket *self)
{
  set_option (self->fd, SOL_SOCKET, SO_RCVBUF, SOCKET_BUFFER_BYTES);
  set_option (self->fd, SOL_SOCKET, SO_SNDBUF, SOCKET_BUFFER_BYTES);
  if (self->family == AF_INET6)
    {
      set_option (self->fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
      set_option (self->fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
      /* QUIC packets must not be fragmented: path MTU discovery counts on it. */
      set_option (self->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
    }
  if (self->family == AF_INET || !self->is_v6_only)
    {
      set_option (self->fd, IPPROTO_IP, IP_PKTINFO, 1);
      set_option (self->fd, IPPROTO_IP, IP_RECVTOS, 1);
      set_option (self->fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
    }
}

static void
init_headers (WzpUdpSocket *self)
{
  self->in_buffers = g_malloc (RECEIVE_PACKETS * RECEIVE_BYTES);
  for (guint i = 0; i < RECEIVE_PACKETS; i++)
    {
      self->in_vectors[i] = (struct iovec) { .iov_base = self->in_buffers + i * RECEIVE_BYTES,
                                             .iov_len = RECEIVE_BYTES };
      self->in_headers[i].msg_hdr.msg_iov = &self->in_vectors[i];
      self->in_headers[i].msg_hdr.msg_iovlen = 1;
      self->in_headers[i].msg_hdr.msg_name = &self->in_names[i];
      self->in_headers[i].msg_hdr.msg_control = self->in_control[i].bytes;
    }
  for (guint i = 0; i < SEND_RUNS; i++)
    {
      self->out_headers[i].msg_hdr.msg_iov = &self->out_vectors[i];
      self->out_headers[i].msg_hdr.msg_iovlen = 1;
      self->out_headers[i].msg_hdr.msg_name = &self->out_names[i];
    }
}

static gboolean
kernel_has_gso (int fd)
{
  int value = 0;
  socklen_t len = sizeof value;

  return getsockopt (fd, IPPROTO_UDP, UDP_SEGMENT, &value, &len) == 0;
}

WzpUdpSocket *
wzp_udp_socket_new_from_fd (int fd, WzpUdpSocketFlags flags, GError **error)
{
  WzpUdpSocket *self;
  struct sockaddr_storage name;
  socklen_t len = sizeof name;
  int type = 0, v6_only = 0;
  socklen_t option_len = sizeof type;

  if (getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &option_len) != 0 || type != SOCK_DGRAM ||
      getsockname (fd, (struct sockaddr *) &name, &len) != 0 ||
      (name.ss_family != AF_INET && name.ss_family != AF_INET6) ||
      !g_unix_set_fd_nonblocking (fd, TRUE, NULL))
    {
      g_set_error_literal (error, WZP_ERROR, WZP_ERROR_INVALID,
                           "the descriptor that was handed over is not a bound UDP socket");
      return NULL;
    }
  option_len = sizeof v6_only;
  if (name.ss_family == AF_INET6)
    getsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, &option_len);
  self = g_new0 (WzpUdpSocket, 1);
  self->fd = fd;
  self->family = name.ss_family;
  self->is_v6_only = v6_only != 0;
  self->use_gso = !(flags & WZP_UDP_SOCKET_NO_GSO) && kernel_has_gso (fd);
  wzp_udp_address_init (&self->local, (struct sockaddr *) &name, len);
  set_options (self);
  init_headers (self);
  return self;
}

/* A bound descriptor, or -1 with errno. */
static int
open_bound (const WzpUdpAddress *bind_to, WzpUdpSocketFlags flags)
{
  int fd = socket (bind_to->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int saved;

  if (fd < 0)
    return -1;
  if (flags & WZP_UDP_SOCKET_REUSE_PORT)
    set_option (fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (bind_to->family == AF_INET6)
    set_option (fd, IPPROTO_IPV6, IPV6_V6ONLY, !IN6_IS_ADDR_UNSPECIFIED (&bind_to->v6.sin6_addr));
  if (bind (fd, &bind_to->sa, wzp_udp_address_len (bind_to)) == 0)
    return fd;
  saved = errno;
  close (fd);
  errno = saved;
  return -1;
}

WzpUdpSocket *
wzp_udp_socket_new (const WzpUdpAddress *bind_to, WzpUdpSocketFlags flags, GError **error)
{
  static const uint8_t any[16] = { 0 };
  WzpUdpAddress address;
  WzpUdpSocket *self;
  int fd;

  if (bind_to && wzp_udp_address_is_set (bind_to))
    address = *bind_to;
  else
    wzp_udp_address_init_ip (&address, any, 16, 0);
  fd = open_bound (&address, flags);
  if (fd < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL) && address.family == AF_INET6 &&
      IN6_IS_ADDR_UNSPECIFIED (&address.v6.sin6_addr))
    {
      /* No IPv6 on this machine. */
      wzp_udp_address_init_ip (&address, any, 4, wzp_udp_address_port (&address));
      fd = open_bound (&address, flags);
    }
  if (fd < 0)
    {
      set_error (error, "cannot bind UDP", &address);
      return NULL;
    }
  self = wzp_udp_socket_new_from_fd (fd, flags, error);
  if (!self)
    close (fd);
  return self;
}

void
wzp_udp_socket_free (WzpUdpSocket *self)
{
  close (self->fd);
  g_free (self->in_buffers);
  g_free (self);
}

int
wzp_udp_socket_get_fd (const WzpUdpSocket *self)
{
  return self->fd;
}

void
wzp_udp_socket_get_local_address (const WzpUdpSocket *self, WzpUdpAddress *out)
{
  *out = self->local;
}

gboolean
wzp_udp_socket_has_ipv6 (const WzpUdpSocket *self)
{
  return self->family == AF_INET6;
}

gboolean
wzp_udp_socket_has_ipv4 (const WzpUdpSocket *self)
{
  return self->family == AF_INET || !self->is_v6_only;
}

void
wzp_udp_socket_get_stats (const WzpUdpSocket *self, WzpUdpSocketStats *out)
{
  *out = self->stats;
  out->gso = self->use_gso;
}

/* --- receiving --- */

static void
read_control (const WzpUdpSocket *self, struct msghdr *header, WzpUdpPacket *packet)
{
  uint16_t port = wzp_udp_address_port (&self->local);

  for (struct cmsghdr *c = CMSG_FIRSTHDR (header); c; c = CMSG_NXTHDR (header, c))
    {
      if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO)
        {
          struct in_pktinfo info;

          memcpy (&info, CMSG_DATA (c), sizeof info);
          wzp_udp_address_init_ip (&packet->local, (const uint8_t *) &info.ipi_addr, 4, port);
        }
      else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO)
        {
          struct sockaddr_in6 name = { .sin6_family = AF_INET6, .sin6_port = htons (port) };
          struct in6_pktinfo info;

          memcpy (&info, CMSG_DATA (c), sizeof info);
          name.sin6_addr = info.ipi6_addr;
          name.sin6_scope_id = info.ipi6_ifindex;
          wzp_udp_address_init (&packet->local, (struct sockaddr *) &name, sizeof name);
        }
      else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS) ||
               (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_TCLASS))
        packet->ecn = *CMSG_DATA (c) & ECN_MASK;
    }
}

size_t
wzp_udp_socket_receive (WzpUdpSocket *self, WzpUdpReceiveFunc receive, gpointer user_data)
{
  int n;

  for (guint i = 0; i < RECEIVE_PACKETS; i++)
    {
      self->in_headers[i].msg_hdr.msg_namelen = sizeof self->in_names[i];
      self->in_headers[i].msg_hdr.msg_controllen = sizeof self->in_control[i];
    }
  do
    {
      n = recvmmsg (self->fd, self->in_headers, RECEIVE_PACKETS, MSG_DONTWAIT, NULL);
      self->stats.system_calls_in++;
    }
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return 0; /* EAGAIN; or an ICMP error, which is only a hint and anybody can forge */
  for (int i = 0; i < n; i++)
    {
      struct msghdr *header = &self->in_headers[i].msg_hdr;
      WzpUdpPacket packet = {
        .data = self->in_vectors[i].iov_base,
        .len = self->in_headers[i].msg_len,
      };

      if (!wzp_udp_address_init (&packet.remote, header->msg_name, header->msg_namelen) ||
          (header->msg_flags & MSG_TRUNC))
        continue;
      read_control (self, header, &packet);
      self->stats.packets_in++;
      receive (&packet, user_data);
    }
  return (size_t) n;
}

/* --- sending --- */

/* The address as the socket's family wants it. */
static socklen_t
to_sockaddr (const WzpUdpSocket *self, const WzpUdpAddress *address, struct sockaddr_in6 *out)
{
  if (self->family == address->family || address->family != AF_INET)
    {
      memcpy (out, &address->sa, wzp_udp_address_len (address));
      return wzp_udp_address_len (address);
    }
  *out = (struct sockaddr_in6) { .sin6_family = AF_INET6, .sin6_port = address->v4.sin_port };
  out->sin6_addr.s6_addr[10] = out->sin6_addr.s6_addr[11] = 0xff;
  memcpy (out->sin6_addr.s6_addr + 12, &address->v4.sin_addr, 4);
  return sizeof *out;
}

static char *
put_control (char *at, int level, int type, const void *data, size_t len)
{
  struct cmsghdr *c = (struct cmsghdr *) at;

  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN (len);
  memcpy (CMSG_DATA (c), data, len);
  return at + CMSG_SPACE (len);
}

static size_t
write_control (const WzpUdpSocket *self,
               const WzpUdpRun *run,
               uint16_t segment_bytes,
               char *control)
{
  char *at = control;
  int ecn = run->ecn;

  if (run->local.family == AF_INET)
    {
      struct in_pktinfo info = { .ipi_spec_dst = run->local.v4.sin_addr };

      at = put_control (at, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
    }
  else if (run->local.family == AF_INET6)
    {
      struct in6_pktinfo info = { .ipi6_addr = run->local.v6.sin6_addr,
                                  .ipi6_ifindex = run->local.v6.sin6_scope_id };

      at = put_control (at, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
    }
  if (ecn != 0 && run->remote.family == AF_INET)
    at = put_control (at, IPPROTO_IP, IP_TOS, &ecn, sizeof ecn);
  else if (ecn != 0)
    at = put_control (at, IPPROTO_IPV6, IPV6_TCLASS, &ecn, sizeof ecn);
  if (segment_bytes > 0)
    at = put_control (at, IPPROTO_UDP, UDP_SEGMENT, &segment_bytes, sizeof segment_bytes);
  return (size_t) (at - control);
}

static void
prepare (WzpUdpSocket *self,
         guint slot,
         const WzpUdpRun *run,
         uint8_t *data,
         size_t len,
         uint16_t segment_bytes)
{
  struct msghdr *header = &self->out_headers[slot].msg_hdr;
  char *control = self->out_control[slot].bytes;

  header->msg_namelen = to_sockaddr (self, &run->remote, &self->out_names[slot]);
  header->msg_controllen = write_control (self, run, segment_bytes, control);
  header->msg_control = header->msg_controllen > 0 ? control : NULL;
  self->out_vectors[slot] = (struct iovec) { .iov_base = data, .iov_len = len };
}

static gboolean
is_would_block (int code)
{
  return code == EAGAIN || code == EWOULDBLOCK || code == ENOBUFS;
}

/* One run as single packets. FALSE: the socket would block (what was sent before it will be sent again:
 * QUIC takes a duplicate for one). */
static gboolean
send_singly (WzpUdpSocket *self, const WzpUdpRun *run, uint8_t *arena)
{
  for (uint32_t at = 0; at < run->len; at += run->segment_bytes)
    {
      ssize_t n;

      prepare (self, 0, run, arena + run->offset + at, MIN (run->segment_bytes, run->len - at), 0);
      n = sendmsg (self->fd, &self->out_headers[0].msg_hdr, MSG_DONTWAIT);
      self->stats.system_calls_out++;
      if (n >= 0)
        self->stats.packets_out++;
      else if (is_would_block (errno))
        return FALSE;
      else
        self->stats.packets_failed++;
    }
  return TRUE;
}

/* The first run of a call was refused with @code. TRUE when it is done with. */
static gboolean
handle_refusal (WzpUdpSocket *self, const WzpUdpRun *run, uint8_t *arena, int code)
{
  if (is_would_block (code))
    return FALSE;
  if (run->n_segments == 1)
    {
      /* No route, no permission, too large for the path: this packet's own trouble. */
      self->stats.packets_failed++;
      return TRUE;
    }
  /* Long segments may only be too long for this path (older kernels say EINVAL to that, too). */
  if ((code == EIO || code == EINVAL || code == ENOPROTOOPT || code == EOPNOTSUPP) &&
      run->segment_bytes <= ANY_PATH_BYTES)
    {
      g_info ("the network device does not segment UDP (%s): packets are sent singly",
              g_strerror (code));
      self->use_gso = FALSE;
    }
  return send_singly (self, run, arena);
}

uint32_t
wzp_udp_socket_send (WzpUdpSocket *self, const WzpUdpBatch *batch, uint32_t first_run)
{
  uint32_t done = first_run;

  while (done < batch->n_runs)
    {
      guint n = 0;
      int sent;

      while (n < SEND_RUNS && done + n < batch->n_runs)
        {
          const WzpUdpRun *run = &batch->runs[done + n];

          if (run->n_segments > 1 && !self->use_gso)
            break;
          prepare (self, n, run, batch->arena + run->offset, run->len,
                   run->n_segments > 1 ? run->segment_bytes : 0);
          n++;
        }
      if (n == 0)
        {
          if (!send_singly (self, &batch->runs[done], batch->arena))
            break;
          done++;
          continue;
        }
      sent = sendmmsg (self->fd, self->out_headers, n, MSG_DONTWAIT);
      self->stats.system_calls_out++;
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0 && !handle_refusal (self, &batch->runs[done], batch->arena, errno))
        break;
      for (int i = 0; i < sent; i++)
        self->stats.packets_out += batch->runs[done + (uint32_t) i].n_segments;
      done += (uint32_t) MAX (sent, 1);
    }
  return done - first_run;
}
