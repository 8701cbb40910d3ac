package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/credentials"
	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// openDoor returns who may ask and how the way to them is encrypted: nil each where the settings say nothing of it.
func openDoor(settings config.Config, log zerolog.Logger) (guard httpapi.Guard, encryption *tls.Config, err error) {
	if settings.PasswordFile != "" {
		passwords, err := credentials.NewPasswords(settings.PasswordFile, log)
		if err != nil {
			return nil, nil, fmt.Errorf("SYS_STATS_PASSWORD_FILE=%q: %w", settings.PasswordFile, err)
		}
		guard = passwords
	}
	if settings.TLSCertificate != "" {
		encryption, err = credentials.TLS(settings.TLSCertificate, settings.TLSKey, log)
		if err != nil {
			return nil, nil, fmt.Errorf("SYS_STATS_TLS_CERTIFICATE_FILE=%q, SYS_STATS_TLS_KEY_FILE=%q: %w", settings.TLSCertificate, settings.TLSKey, err)
		}
	}
	return guard, encryption, nil
}

// warnOfOpenDoor logs what a network sees of an api without a proxy in front. Behind the proxy, the proxy is the door.
func warnOfOpenDoor(settings config.Config, address net.Addr, log zerolog.Logger) {
	at, err := netip.ParseAddrPort(address.String())
	switch {
	case settings.WebDir == "", err == nil && at.Addr().IsLoopback():
	case settings.PasswordFile == "":
		log.Warn().Stringer("address", address).Msg("everybody who reaches this address can read this machine: set SYS_STATS_PASSWORD_FILE, or listen on 127.0.0.1")
	case settings.TLSCertificate == "":
		log.Warn().Stringer("address", address).Msg("passwords are sent without encryption: set SYS_STATS_TLS_CERTIFICATE_FILE and SYS_STATS_TLS_KEY_FILE, or listen on 127.0.0.1")
	}
}
