def fill(env, size, open_cases):
    pass
