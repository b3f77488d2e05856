#include "feature/mail/tls_check.h"

#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

bool tls_roots_load(gnutls_certificate_credentials_t cred, const char *ca_file)
{
	int roots = ca_file == NULL ? gnutls_certificate_set_x509_system_trust(cred)
				    : gnutls_certificate_set_x509_trust_file(cred, ca_file,
									     GNUTLS_X509_FMT_PEM);

	return roots > 0;
}

static enum tls_verdict refuse(unsigned status, const char *host, char *why, size_t why_n)
{
	const unsigned only_host = GNUTLS_CERT_INVALID | GNUTLS_CERT_UNEXPECTED_OWNER;
	gnutls_datum_t text = { 0 };

	if ((status & ~only_host) == 0 && (status & GNUTLS_CERT_UNEXPECTED_OWNER) != 0) {
		snprintf(why, why_n, "The certificate is not for %s.", host);
		return TLS_WRONG_HOST;
	}
	if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) == 0)
		snprintf(why, why_n, "%s", (const char *)text.data);
	else
		snprintf(why, why_n, "The certificate is not trusted.");
	gnutls_free(text.data);
	return TLS_UNTRUSTED;
}

enum tls_verdict tls_check(gnutls_session_t tls, const char *host, char *why, size_t why_n)
{
	gnutls_typed_vdata_st facts[2] = {
		{ .type = GNUTLS_DT_DNS_HOSTNAME, .data = (unsigned char *)host },
		{ .type = GNUTLS_DT_KEY_PURPOSE_OID,
		  .data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER },
	};
	unsigned status = 0;
	int rc = gnutls_certificate_verify_peers(tls, facts, 2, &status);

	if (rc < 0) {
		snprintf(why, why_n, "The certificate could not be checked: %s",
			 gnutls_strerror(rc));
		return TLS_UNTRUSTED;
	}
	return status == 0 ? TLS_TRUSTED : refuse(status, host, why, why_n);
}
