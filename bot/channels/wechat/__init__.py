"""The WeChat official account (微信公众号): protocol, five seconds, rendering, the API side, a simulator."""
