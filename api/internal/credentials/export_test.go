package credentials

// Busy makes every check wait until the function is called that it returns.
func (p *Passwords) Busy() func() {
	p.turn <- struct{}{}
	return func() { <-p.turn }
}
