"""The same run for programs: over HTTP, through gradio_client, and for a model through MCP.

task    what is asked for, and doing it
result  what a program gets
routes  over HTTP
tools   through gradio_client and MCP
"""
